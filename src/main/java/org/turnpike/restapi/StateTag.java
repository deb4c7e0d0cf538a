package org.turnpike.restapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The ETag of a changeable thing: a digest of its description in the API, without times, because times are not stored for each thing. A caller sends
 * the tag in {@code If-Match}, so that its change applies only to the state that it has read (RFC 9110 §13.1.1).
 */
final class StateTag {
    private static final List<String> TIMES = List.of("refreshed_at", "created_at", "rights_given_at");
    private static final int BYTES = 16;

    private StateTag() {
    }

    /** Answers a thing with its tag. */
    static Response answer(Object state) {
        return Response.ok(state).tag(new EntityTag(of(state))).build();
    }

    static String of(Object state) {
        ObjectMapper json = new Json().getContext(state.getClass());
        JsonNode tree = json.valueToTree(state);
        TIMES.forEach(name -> tree.findParents(name).forEach(StateTag::withoutTimes));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(json.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(digest, BYTES));
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static void withoutTimes(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(TIMES);
        }
    }

    /**
     * @param header the field {@code If-Match}; null if absent
     * @param tag the tag of the present state
     * @throws ApiException 412 when it names another state
     */
    static void requireMatch(String header, String tag) {
        if (header == null || header.strip().equals("*")) {
            return;
        }
        String wanted = "\"" + tag + "\"";
        if (Arrays.stream(header.split(",")).noneMatch(each -> each.strip().equals(wanted))) {
            throw ApiException.of(412, "precondition_failed");
        }
    }
}
