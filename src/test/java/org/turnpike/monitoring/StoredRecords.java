package org.turnpike.monitoring;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.UUID;
import org.turnpike.id.MemberId;
import org.turnpike.id.SubsystemId;

/** Many records of SOAP exchanges, stored without the exchanges. */
public final class StoredRecords {
    private StoredRecords() {
    }

    /**
     * Stores records with every field that a provider's record of a successful SOAP exchange has.
     *
     * @param batch how many are stored in one transaction
     * @param second of storage, of all of them
     */
    public static void fill(OperationalDataStore store, int count, int batch, long second, SubsystemId client, SubsystemId provider)
            throws SQLException {
        for (int i = 0; i < count; i += batch) {
            List<OperationalRecord> records = new ArrayList<>(batch);
            for (int j = i; j < Math.min(count, i + batch); j++) {
                records.add(record(second * 1000 + j % 1000, client, provider));
            }
            store.insert(records, second);
        }
    }

    private static OperationalRecord record(long millis, SubsystemId client, SubsystemId provider) {
        EnumMap<RecordField, Object> values = new EnumMap<>(RecordField.class);
        values.put(RecordField.SECURITY_SERVER_TYPE, ExchangeRole.PRODUCER.wire());
        values.put(RecordField.SECURITY_SERVER_INTERNAL_IP, "192.0.2.17");
        values.put(RecordField.REQUEST_IN_TS, millis);
        values.put(RecordField.REQUEST_OUT_TS, millis + 4);
        values.put(RecordField.RESPONSE_IN_TS, millis + 20);
        values.put(RecordField.RESPONSE_OUT_TS, millis + 27);
        put(values, client, RecordField.CLIENT_XROAD_INSTANCE, RecordField.CLIENT_MEMBER_CLASS, RecordField.CLIENT_MEMBER_CODE, RecordField.CLIENT_SUBSYSTEM_CODE);
        put(values, provider, RecordField.SERVICE_XROAD_INSTANCE, RecordField.SERVICE_MEMBER_CLASS, RecordField.SERVICE_MEMBER_CODE,
                RecordField.SERVICE_SUBSYSTEM_CODE);
        values.put(RecordField.SERVICE_CODE, "getPerson");
        values.put(RecordField.SERVICE_VERSION, "v1");
        values.put(RecordField.MESSAGE_ID, UUID.randomUUID().toString());
        values.put(RecordField.MESSAGE_USER_ID, "EE60001019906");
        values.put(RecordField.MESSAGE_PROTOCOL_VERSION, "4.0");
        values.put(RecordField.CLIENT_SECURITY_SERVER_ADDRESS, "ss1.sandbox.example");
        values.put(RecordField.SERVICE_SECURITY_SERVER_ADDRESS, "ss2.sandbox.example");
        values.put(RecordField.REQUEST_SIZE, 1629L);
        values.put(RecordField.RESPONSE_SIZE, 1877L);
        values.put(RecordField.REQUEST_ATTACHMENT_COUNT, 0L);
        values.put(RecordField.RESPONSE_ATTACHMENT_COUNT, 0L);
        values.put(RecordField.SUCCEEDED, true);
        values.put(RecordField.SERVICE_TYPE, "WSDL");
        values.put(RecordField.X_REQUEST_ID, UUID.randomUUID().toString());
        values.put(RecordField.X_ROAD_VERSION, "7.8.0");
        return new OperationalRecord(values);
    }

    private static void put(EnumMap<RecordField, Object> values, SubsystemId id, RecordField instance, RecordField memberClass, RecordField code,
            RecordField subsystem) {
        MemberId member = id.member();
        values.put(instance, member.instance());
        values.put(memberClass, member.memberClass());
        values.put(code, member.code());
        values.put(subsystem, id.subsystemCode());
    }
}
