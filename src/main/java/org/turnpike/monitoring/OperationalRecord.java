package org.turnpike.monitoring;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;

/**
 * One exchange as seen by one of its two security servers (operations.md §b.1). A value is a String, a Long or a Boolean, as its field
 * says; a field without a value is absent. Immutable.
 */
public final class OperationalRecord {
    private final Map<RecordField, Object> values;

    /** @param values kept, not copied: the caller must not change them any more */
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

    /** The part that this server had. */
    public ExchangeRole role() {
        return ExchangeRole.of((String) values.get(RecordField.SECURITY_SERVER_TYPE));
    }

    /** Milliseconds from the first byte of the request to the last byte of the response; never negative. */
    public long durationMillis() {
        return Math.max(0, number(RecordField.RESPONSE_OUT_TS).orElseThrow() - number(RecordField.REQUEST_IN_TS).orElseThrow());
    }

    /** The service that was called; empty when the request could not be read so far. */
    public Optional<ServiceId> service() {
        return text(RecordField.SERVICE_CODE).map(code -> new ServiceId(
                client(RecordField.SERVICE_XROAD_INSTANCE, RecordField.SERVICE_MEMBER_CLASS, RecordField.SERVICE_MEMBER_CODE,
                        RecordField.SERVICE_SUBSYSTEM_CODE), code, text(RecordField.SERVICE_VERSION)));
    }

    /** The client that called; empty when the request could not be read so far. */
    public Optional<ClientId> client() {
        return text(RecordField.CLIENT_MEMBER_CODE).map(code -> client(RecordField.CLIENT_XROAD_INSTANCE, RecordField.CLIENT_MEMBER_CLASS,
                RecordField.CLIENT_MEMBER_CODE, RecordField.CLIENT_SUBSYSTEM_CODE));
    }

    private ClientId client(RecordField instance, RecordField memberClass, RecordField code, RecordField subsystem) {
        MemberId member = new MemberId(text(instance).orElseThrow(), text(memberClass).orElseThrow(), text(code).orElseThrow());
        Optional<String> subsystemCode = text(subsystem);
        return subsystemCode.isPresent() ? new SubsystemId(member, subsystemCode.get()) : member;
    }

    /** The value of a field, or null. */
    Object value(RecordField field) {
        return values.get(field);
    }
}
