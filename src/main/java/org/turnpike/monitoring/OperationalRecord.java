package org.turnpike.monitoring;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;

/**
 * The record of one of the two security servers about one exchange (operations.md §b.1). A value is a String, a Long or a Boolean, as the field
 * defines. A field without a value is absent. Immutable.
 */
public final class OperationalRecord {
    private final Map<RecordField, Object> values;

    /** @param values used without a copy, so the caller must not change them afterwards */
    OperationalRecord(EnumMap<RecordField, Object> values) {
        this.values = values;
    }

    /** The value of a text field. */
    public Optional<String> text(RecordField field) {
        return Optional.ofNullable((String) values.get(field));
    }

    /** The value of a number field. */
    public Optional<Long> number(RecordField field) {
        return Optional.ofNullable((Long) values.get(field));
    }

    /** Whether the exchange succeeded. */
    public boolean succeeded() {
        return Boolean.TRUE.equals(values.get(RecordField.SUCCEEDED));
    }

    /** Returns the role of this server in the exchange. */
    public ExchangeRole role() {
        return ExchangeRole.of((String) values.get(RecordField.SECURITY_SERVER_TYPE));
    }

    /** Milliseconds from the first byte of the request to the last byte of the response; never negative. */
    public long durationMillis() {
        return Math.max(0, number(RecordField.RESPONSE_OUT_TS).orElseThrow() - number(RecordField.REQUEST_IN_TS).orElseThrow());
    }

    /** Returns the called service; empty if this part of the request could not be read. */
    public Optional<ServiceId> service() {
        return text(RecordField.SERVICE_CODE).map(code -> new ServiceId(
                client(RecordField.SERVICE_XROAD_INSTANCE, RecordField.SERVICE_MEMBER_CLASS, RecordField.SERVICE_MEMBER_CODE,
                        RecordField.SERVICE_SUBSYSTEM_CODE), code, text(RecordField.SERVICE_VERSION)));
    }

    /** Returns the client that called; empty if this part of the request could not be read. */
    public Optional<ClientId> client() {
        return text(RecordField.CLIENT_MEMBER_CODE).map(code -> client(RecordField.CLIENT_XROAD_INSTANCE, RecordField.CLIENT_MEMBER_CLASS,
                RecordField.CLIENT_MEMBER_CODE, RecordField.CLIENT_SUBSYSTEM_CODE));
    }

    private ClientId client(RecordField instance, RecordField memberClass, RecordField code, RecordField subsystem) {
        MemberId member = new MemberId(text(instance).orElseThrow(), text(memberClass).orElseThrow(), text(code).orElseThrow());
        Optional<String> subsystemCode = text(subsystem);
        return subsystemCode.isPresent() ? new SubsystemId(member, subsystemCode.get()) : member;
    }

    /** Returns the value of a field; null if it is absent. */
    Object value(RecordField field) {
        return values.get(field);
    }
}
