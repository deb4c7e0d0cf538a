package org.turnpike.monitoring;

import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.turnpike.fault.LogLine;
import org.turnpike.fault.LogText;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.CallId;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;
import org.turnpike.message.Content;
import org.turnpike.message.Exchange;
import org.turnpike.message.RestRequest;
import org.turnpike.message.SoapHeader;

/**
 * Collects the facts about one exchange; {@link #close} creates the record. No method does I/O, waits or throws an exception, so that monitoring
 * never delays a message or makes it fail. All times after the first one come from the monotonic clock, so that durations are correct even if the
 * system clock is changed. Used by one thread.
 */
public final class Observation implements AutoCloseable {
    private static final long FIRST_ERROR = 400;
    private static final int MAX_FACT_CHARACTERS = 255;
    /** The form of W3C Trace Context §3.2, for version 00 and later versions with the same length. */
    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private final EnumMap<RecordField, Object> values = new EnumMap<>(RecordField.class);
    private final Consumer<ObservedCall> recorder;
    private final long startMillis;
    private final long startNanos = System.nanoTime();
    private boolean builtIn;
    private String traceparent = "";
    private String method = "";
    private boolean secure;
    private int answered;
    private String outMethod = "";
    private String outAddress = "";
    private int outPort;
    private int outStatus;
    private long outNanos;
    private long outDuration;

    Observation(ExchangeRole role, String internalAddress, String version, InstantSource clock, Consumer<ObservedCall> recorder) {
        this.recorder = recorder;
        this.startMillis = clock.millis();
        values.put(RecordField.SECURITY_SERVER_TYPE, role.wire());
        values.put(RecordField.SECURITY_SERVER_INTERNAL_IP, internalAddress);
        values.put(RecordField.X_ROAD_VERSION, version);
        values.put(RecordField.REQUEST_IN_TS, startMillis);
        values.put(RecordField.SUCCEEDED, false);
    }

    /** Returns the observation of the exchange. If it has none, returns an observation that records nothing. */
    public static Observation of(Exchange exchange) {
        return exchange instanceof ObservedExchange observed ? observed.observation()
                : unrecorded(ExchangeRole.CLIENT);
    }

    /** Returns an observation that records nothing. */
    public static Observation unrecorded(ExchangeRole role) {
        return new Observation(role, "", "", InstantSource.system(), record -> { });
    }

    /** Records the header of a SOAP request. */
    public void request(SoapHeader header) {
        parties(header.client(), header.service());
        text(RecordField.MESSAGE_ID, header.id());
        text(RecordField.MESSAGE_PROTOCOL_VERSION, header.protocolVersion());
        header.userId().ifPresent(user -> text(RecordField.MESSAGE_USER_ID, user));
        header.issue().ifPresent(issue -> text(RecordField.MESSAGE_ISSUE, issue));
        header.representedParty().ifPresent(this::represented);
        typeAtClient("WSDL");
    }

    /** Records the head of a REST request. */
    public void request(RestRequest request) {
        parties(request.client(), request.service());
        text(RecordField.MESSAGE_ID, request.id());
        text(RecordField.MESSAGE_PROTOCOL_VERSION, "1");
        request.userId().ifPresent(user -> text(RecordField.MESSAGE_USER_ID, user));
        request.issue().ifPresent(issue -> text(RecordField.MESSAGE_ISSUE, issue));
        request.representedParty().ifPresent(this::represented);
        text(RecordField.REST_METHOD, request.method());
        traceparent = request.headers().last("traceparent").filter(text -> TRACEPARENT.matcher(text).matches()).orElse("");
        typeAtClient("REST");
    }

    /**
     * Records the service type if this server serves the client, because it has no description of the service. The provider's server records the type
     * after it has found the service.
     */
    private void typeAtClient(String type) {
        if (ExchangeRole.CLIENT.wire().equals(values.get(RecordField.SECURITY_SERVER_TYPE))) {
            text(RecordField.SERVICE_TYPE, type);
        }
    }

    private void parties(ClientId client, ServiceId service) {
        party(client, RecordField.CLIENT_XROAD_INSTANCE, RecordField.CLIENT_MEMBER_CLASS, RecordField.CLIENT_MEMBER_CODE,
                RecordField.CLIENT_SUBSYSTEM_CODE);
        party(service.provider(), RecordField.SERVICE_XROAD_INSTANCE, RecordField.SERVICE_MEMBER_CLASS, RecordField.SERVICE_MEMBER_CODE,
                RecordField.SERVICE_SUBSYSTEM_CODE);
        text(RecordField.SERVICE_CODE, service.code());
        service.version().ifPresent(version -> text(RecordField.SERVICE_VERSION, version));
    }

    private void party(ClientId id, RecordField instance, RecordField memberClass, RecordField code, RecordField subsystem) {
        MemberId member = id.member();
        text(instance, member.instance());
        text(memberClass, member.memberClass());
        text(code, member.code());
        if (id instanceof SubsystemId part) {
            text(subsystem, part.subsystemCode());
        }
    }

    private void represented(SoapHeader.RepresentedParty party) {
        party.partyClass().ifPresent(text -> text(RecordField.REPRESENTED_PARTY_CLASS, text));
        party.partyCode().ifPresent(text -> text(RecordField.REPRESENTED_PARTY_CODE, text));
    }

    /**
     * Returns the log line about a refusal of this exchange, with the known facts about the exchange.
     *
     * @param text the line, without control characters
     * @param peer the address of the sender
     */
    public LogLine line(String text, RefusedException refusal, String peer) {
        Map<String, String> facts = new LinkedHashMap<>();
        put("messageId", (String) values.get(RecordField.MESSAGE_ID), facts);
        put("refusalId", refusal.id(), facts);
        put("peer", peer, facts);
        put("service", service(), facts);
        put("code", refusal.code(), facts);
        put("traceparent", traceparent, facts);
        return new LogLine(traceparent.isEmpty() ? text : text + " (traceparent " + traceparent + ")", facts);
    }

    private static void put(String name, String value, Map<String, String> facts) {
        if (value != null && !value.isEmpty()) {
            facts.put(name, LogText.printable(value, MAX_FACT_CHARACTERS));
        }
    }

    private String service() {
        return values.containsKey(RecordField.SERVICE_CODE) ? new OperationalRecord(values).service().map(ServiceId::path).orElse("") : "";
    }

    /** Returns the identifiers of the call that were noted. */
    public CallId call() {
        OperationalRecord known = new OperationalRecord(values);
        return new CallId(known.client(), known.service(), known.text(RecordField.MESSAGE_ID));
    }

    /** Records the request id, which is the same in the records of both servers. */
    public void requestId(String id) {
        text(RecordField.X_REQUEST_ID, id);
    }

    /** Records the address of the security server that serves the client. */
    public void clientServer(String address) {
        text(RecordField.CLIENT_SECURITY_SERVER_ADDRESS, address);
    }

    /** Records the address of the security server that serves the service. */
    public void serviceServer(String address) {
        text(RecordField.SERVICE_SECURITY_SERVER_ADDRESS, address);
    }

    /**
     * Records the type of the service's description.
     *
     * @param restPath the path pattern of the endpoint that the request matches
     */
    public void service(String type, Optional<String> restPath) {
        text(RecordField.SERVICE_TYPE, type);
        restPath.ifPresent(path -> text(RecordField.REST_PATH, path));
    }

    /** Records that this server creates the answer itself. Nothing is forwarded, so the inner times are the times of the whole exchange. */
    public void answeredHere() {
        builtIn = true;
    }

    /** Records the sizes of the request: the message first, then its attachments or its REST body. */
    public void requestParts(List<Content> parts) {
        sizes(parts, RecordField.REQUEST_SIZE, RecordField.REQUEST_MIME_SIZE, RecordField.REQUEST_ATTACHMENT_COUNT);
    }

    /** Records the sizes of the response, like {@link #requestParts}. */
    public void responseParts(List<Content> parts) {
        sizes(parts, RecordField.RESPONSE_SIZE, RecordField.RESPONSE_MIME_SIZE, RecordField.RESPONSE_ATTACHMENT_COUNT);
    }

    private void sizes(List<Content> parts, RecordField size, RecordField mimeSize, RecordField count) {
        long all = parts.stream().mapToLong(Content::length).sum();
        boolean rest = values.containsKey(RecordField.REST_METHOD);
        values.put(size, rest || parts.isEmpty() ? all : parts.get(0).length());
        values.put(count, rest || parts.isEmpty() ? 0L : parts.size() - 1L);
        if (!rest && parts.size() > 1) {
            values.put(mimeSize, all);
        }
    }

    /** Records how the request arrived. */
    void arrived(String by, boolean tls) {
        method = by;
        secure = tls;
    }

    /** Records that the answer starts. */
    void answered(int status) {
        answered = status;
    }

    /** Records that a query is passed to the collector now. */
    public void requestOut() {
        values.put(RecordField.REQUEST_OUT_TS, now());
    }

    /** Records that the collector's answer has arrived now. */
    public void responseIn() {
        values.put(RecordField.RESPONSE_IN_TS, now());
    }

    /**
     * Records that the request is sent to a peer or an information system now.
     *
     * @param address the address of the receiver, if known; otherwise an empty text
     * @param port the port of the receiver; 0 if unknown
     */
    public void requestOut(String by, String address, int port) {
        outNanos = System.nanoTime();
        outMethod = by;
        outAddress = address;
        outPort = port;
        requestOut();
    }

    /** Records that a peer or an information system has answered now. */
    public void responseIn(String address, int status) {
        outDuration = System.nanoTime() - outNanos;
        outAddress = address;
        outStatus = status;
        responseIn();
    }

    /** Records the HTTP status of the service's answer. */
    public void status(int code) {
        values.put(RecordField.STATUS_CODE, (long) code);
    }

    /** Records that the whole answer was delivered. The exchange succeeded, unless a fault or an HTTP status of 400 or more was noted. */
    public void delivered() {
        long status = (Long) values.getOrDefault(RecordField.STATUS_CODE, 0L);
        values.put(RecordField.SUCCEEDED, status < FIRST_ERROR && !values.containsKey(RecordField.FAULT_CODE));
    }

    /** Records the fault that was sent instead of a regular answer. Only the first fault is recorded. */
    public void fault(RefusedException refusal) {
        fault(refusal.code(), String.valueOf(refusal.getMessage()));
    }

    /** Like {@link #fault(RefusedException)}. */
    public void fault(String code, String text) {
        if (!values.containsKey(RecordField.FAULT_CODE)) {
            text(RecordField.FAULT_CODE, code);
            text(RecordField.FAULT_STRING, text);
        }
        values.put(RecordField.SUCCEEDED, false);
    }

    private long now() {
        return startMillis + (System.nanoTime() - startNanos) / 1_000_000;
    }

    /** Truncates the text to the field's length, but not within a surrogate pair, and removes NUL, which PostgreSQL rejects. */
    private void text(RecordField field, String text) {
        String kept = text.indexOf('\0') < 0 ? text : text.replace('\0', '?');
        int end = Math.min(kept.length(), field.maxCharacters());
        if (end < kept.length() && Character.isHighSurrogate(kept.charAt(end - 1))) {
            end--;
        }
        values.put(field, kept.substring(0, end));
    }

    /** Creates the record. The current time is the time of the response. */
    @Override
    public void close() {
        long end = now();
        values.put(RecordField.RESPONSE_OUT_TS, end);
        if (builtIn) {
            values.put(RecordField.REQUEST_OUT_TS, startMillis);
            values.put(RecordField.RESPONSE_IN_TS, end);
        }
        long nanos = System.nanoTime();
        Optional<ObservedCall.Outgoing> out = outMethod.isEmpty() ? Optional.empty() : Optional.of(new ObservedCall.Outgoing(outMethod, outAddress,
                outPort, outStatus, outStatus == 0 ? nanos - outNanos : outDuration));
        recorder.accept(new ObservedCall(new OperationalRecord(values), method, secure, answered, nanos - startNanos, out));
    }
}
