package org.turnpike.monitoring;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A field of an operational data record (operations.md §b.1). The database column has the name of the constant in lower case. */
public enum RecordField {
    MONITORING_DATA_TS("monitoringDataTs", Kind.NUMBER),
    SECURITY_SERVER_INTERNAL_IP("securityServerInternalIp", Kind.TEXT),
    SECURITY_SERVER_TYPE("securityServerType", Kind.TEXT),
    REQUEST_IN_TS("requestInTs", Kind.NUMBER),
    REQUEST_OUT_TS("requestOutTs", Kind.NUMBER),
    RESPONSE_IN_TS("responseInTs", Kind.NUMBER),
    RESPONSE_OUT_TS("responseOutTs", Kind.NUMBER),
    CLIENT_XROAD_INSTANCE("clientXRoadInstance", Kind.TEXT),
    CLIENT_MEMBER_CLASS("clientMemberClass", Kind.TEXT),
    CLIENT_MEMBER_CODE("clientMemberCode", Kind.TEXT),
    CLIENT_SUBSYSTEM_CODE("clientSubsystemCode", Kind.TEXT),
    SERVICE_XROAD_INSTANCE("serviceXRoadInstance", Kind.TEXT),
    SERVICE_MEMBER_CLASS("serviceMemberClass", Kind.TEXT),
    SERVICE_MEMBER_CODE("serviceMemberCode", Kind.TEXT),
    SERVICE_SUBSYSTEM_CODE("serviceSubsystemCode", Kind.TEXT),
    SERVICE_CODE("serviceCode", Kind.TEXT),
    SERVICE_VERSION("serviceVersion", Kind.TEXT),
    REST_METHOD("restMethod", Kind.TEXT),
    REST_PATH("restPath", Kind.TEXT),
    REPRESENTED_PARTY_CLASS("representedPartyClass", Kind.TEXT),
    REPRESENTED_PARTY_CODE("representedPartyCode", Kind.TEXT),
    MESSAGE_ID("messageId", Kind.TEXT),
    MESSAGE_USER_ID("messageUserId", Kind.TEXT),
    MESSAGE_ISSUE("messageIssue", Kind.TEXT),
    MESSAGE_PROTOCOL_VERSION("messageProtocolVersion", Kind.TEXT),
    CLIENT_SECURITY_SERVER_ADDRESS("clientSecurityServerAddress", Kind.TEXT),
    SERVICE_SECURITY_SERVER_ADDRESS("serviceSecurityServerAddress", Kind.TEXT),
    REQUEST_SIZE("requestSize", Kind.NUMBER),
    RESPONSE_SIZE("responseSize", Kind.NUMBER),
    REQUEST_MIME_SIZE("requestMimeSize", Kind.NUMBER),
    RESPONSE_MIME_SIZE("responseMimeSize", Kind.NUMBER),
    REQUEST_ATTACHMENT_COUNT("requestAttachmentCount", Kind.NUMBER),
    RESPONSE_ATTACHMENT_COUNT("responseAttachmentCount", Kind.NUMBER),
    SUCCEEDED("succeeded", Kind.TRUTH),
    FAULT_CODE("faultCode", Kind.TEXT),
    FAULT_STRING("faultString", Kind.TEXT),
    STATUS_CODE("statusCode", Kind.NUMBER),
    SERVICE_TYPE("serviceType", Kind.TEXT),
    X_REQUEST_ID("xRequestId", Kind.TEXT),
    X_ROAD_VERSION("xRoadVersion", Kind.TEXT);

    /** The type of a value. */
    enum Kind { TEXT, NUMBER, TRUTH }

    private static final int MAX_CHARACTERS = 255;
    private static final int MAX_FAULT_CHARACTERS = 2048;
    private static final Map<String, RecordField> BY_NAME = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(RecordField::wire, Function.identity()));

    private final String wire;
    private final Kind kind;

    RecordField(String wire, Kind kind) {
        this.wire = wire;
        this.kind = kind;
    }

    /** The field's name in queries and answers. */
    public String wire() {
        return wire;
    }

    /** Returns the field with this name. Names are compared exactly. */
    public static Optional<RecordField> find(String wire) {
        return Optional.ofNullable(BY_NAME.get(wire));
    }

    Kind kind() {
        return kind;
    }

    String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the maximum length of a text in this field, in characters. A longer text is cut. */
    int maxCharacters() {
        return this == FAULT_STRING ? MAX_FAULT_CHARACTERS : MAX_CHARACTERS;
    }
}
