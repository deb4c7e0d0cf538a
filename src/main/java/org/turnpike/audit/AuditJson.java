package org.turnpike.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;

/**
 * Writes values of open types as JSON (RFC 8259) on one line. Of a text over the limit, it writes the first part, the length and the SHA-256. Of a
 * list over the limit, it writes the first items. Stateless and safe for use by many threads.
 */
public final class AuditJson {
    /** The longest text that is written completely, in UTF-16 code units. */
    public static final int LONGEST_TEXT = 4000;
    /** The largest number of items of a list that are written. */
    static final int LONGEST_LIST = 1000;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** Writes only ASCII characters, so that no unpaired surrogate and no line separator is written to the file. */
    private static final ObjectWriter WRITER = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build().writer();

    private AuditJson() {
    }

    /** Returns {@code "name":value} for each entry, without the braces of an object. */
    static String members(Map<String, ?> values) {
        String object = write(object(values));
        return object.substring(1, object.length() - 1);
    }

    static String string(String text) {
        return write(NODES.textNode(text));
    }

    private static String write(JsonNode node) {
        try {
            return WRITER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new AssertionError("Cannot write a JSON tree to memory", e);
        }
    }

    private static JsonNode value(Object value) {
        if (value == null) {
            return NODES.nullNode();
        }
        if (value instanceof Boolean truth) {
            return NODES.booleanNode(truth);
        }
        if (value instanceof Number number) {
            return NODES.numberNode(new BigDecimal(number.toString()));
        }
        if (value instanceof byte[] bytes) {
            return NODES.objectNode().put("bytes", bytes.length).put("sha256", sha256(bytes));
        }
        if (value.getClass().isArray()) {
            return list(IntStream.range(0, Array.getLength(value)).limit(LONGEST_LIST + 1L).mapToObj(i -> Array.get(value, i)).toList());
        }
        if (value instanceof CompositeData data) {
            ObjectNode members = NODES.objectNode();
            data.getCompositeType().keySet().stream().sorted().forEach(name -> members.set(name, value(data.get(name))));
            return members;
        }
        if (value instanceof TabularData table) {
            return list(table.values().stream().limit(LONGEST_LIST + 1L).toList());
        }
        return value instanceof Map<?, ?> map ? object(map) : text(value.toString());
    }

    private static ObjectNode object(Map<?, ?> values) {
        ObjectNode members = NODES.objectNode();
        values.forEach((name, value) -> members.set(String.valueOf(name), value(value)));
        return members;
    }

    private static JsonNode list(List<?> items) {
        ArrayNode list = NODES.arrayNode();
        items.stream().limit(LONGEST_LIST).map(AuditJson::value).forEach(list::add);
        return items.size() > LONGEST_LIST ? list.add("and more") : list;
    }

    private static JsonNode text(String text) {
        return text.length() <= LONGEST_TEXT ? NODES.textNode(text) : NODES.objectNode().put("begins", text.substring(0, LONGEST_TEXT))
                .put("length", text.length()).put("sha256", sha256(text.getBytes(StandardCharsets.UTF_8)));
    }

    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
