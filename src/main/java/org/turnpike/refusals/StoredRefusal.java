package org.turnpike.refusals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.turnpike.fault.LogText;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;
import org.turnpike.net.IpNetwork;

/**
 * A refused or failed handshake, or a refused message, as stored in the database. Texts have a limited length and only printable characters; a text
 * is empty if the value is unknown. Immutable.
 *
 * @param peer path of the security server that registered the certificate
 * @param client path of the service client
 * @param service path of the service
 * @param code the error code as reported, stages first
 * @param reason name of the reason, one of a closed set
 * @param values the compared values, by name
 * @param node name of the node that recorded the refusal
 */
public record StoredRefusal(String id, Instant at, RefusalRecord.Kind kind, RefusalRecord.Side side, String address, String peer, String client,
        String service, String messageId, String subject, String issuer, String serial, String sha256, String code, String reason, String check,
        Map<String, String> values, String remedy, String node) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FAULT_ID = "faultId";
    private static final int LONGEST_ID = 200;
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_ADDRESS = 255;
    private static final int LONGEST_PATH = 1000;
    private static final int LONGEST_TEXT = 4000;

    /** @param node the name of this node */
    static StoredRefusal of(RefusalRecord made, String node) {
        Optional<RefusalRecord.Presented> certificate = made.certificate();
        Map<String, String> values = new LinkedHashMap<>();
        made.reason().values().forEach((name, value) -> values.put(name, cut(value, LONGEST_TEXT)));
        values.remove(FAULT_ID, "");
        made.seen().forEach((name, value) -> values.put(name, cut(value, LONGEST_ADDRESS)));
        return new StoredRefusal(id(made.id()), made.at(), made.kind(), made.side(), cut(made.address().orElse(""), LONGEST_ADDRESS),
                cut(made.peer().map(ServerId::path).orElse(""), LONGEST_PATH), cut(made.call().client().map(ClientId::path).orElse(""), LONGEST_PATH),
                cut(made.call().service().map(ServiceId::path).orElse(""), LONGEST_PATH), cut(made.call().messageId().orElse(""), LONGEST_ADDRESS),
                text(certificate, RefusalRecord.Presented::subject, LONGEST_TEXT), text(certificate, RefusalRecord.Presented::issuer, LONGEST_TEXT),
                text(certificate, RefusalRecord.Presented::serial, LONGEST_NAME), text(certificate, RefusalRecord.Presented::sha256, LONGEST_NAME),
                cut(made.code(), LONGEST_ID), made.reason().name(), cut(made.check(), LONGEST_TEXT), values, cut(made.reason().remedy(), LONGEST_TEXT),
                cut(node, LONGEST_ADDRESS));
    }

    private static String text(Optional<RefusalRecord.Presented> certificate, Function<RefusalRecord.Presented, String> part, int longest) {
        return cut(certificate.map(part).orElse(""), longest);
    }

    /** Returns the id as it is stored: cut after 200 characters, because a peer may send a longer id. */
    static String id(String id) {
        return cut(id, LONGEST_ID);
    }

    private static String cut(String text, int longest) {
        String printable = LogText.printable(text);
        int end = Math.min(longest, printable.length());
        return printable.substring(0, end > 0 && end < printable.length() && Character.isHighSurrogate(printable.charAt(end - 1)) ? end - 1 : end);
    }

    /** Returns the source whose records are counted together: an IPv4 address, or an IPv6 /64 network, because one sender owns the whole network. */
    String source() {
        return IpNetwork.of(address);
    }

    /** Returns the id in a fault of the provider's side; empty if the fault has no id, or if the record has the same id. */
    String faultId() {
        return values.getOrDefault(FAULT_ID, "");
    }

    /** Whether the refusal concerns a known party: it is about a message, a connection that this server opened, or a registered peer. */
    boolean known() {
        return kind == RefusalRecord.Kind.MESSAGE || side == RefusalRecord.Side.CLIENT || !peer.isEmpty();
    }

    /** The last segment of the code. */
    String error() {
        return code.substring(code.lastIndexOf('.') + 1);
    }

    String valuesAsJson() {
        try {
            return JSON.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new AssertionError("Cannot write a map of texts as JSON", e);
        }
    }

    static Map<String, String> values(String json) {
        try {
            return JSON.readValue(json, new TypeReference<LinkedHashMap<String, String>>() { });
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The database holds a refusal whose values are not JSON", e);
        }
    }
}
