package org.turnpike.audit;

import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;

/** Writes values of open types as JSON (RFC 8259) on one line, bounded: of a long text its beginning, length and digest. Values only. */
public final class AuditJson {
    /** UTF-16 units of one text that are written out. */
    public static final int LONGEST_TEXT = 4000;
    /** Items of one list that are written out. */
    static final int LONGEST_LIST = 1000;

    private AuditJson() {
    }

    /** {@code "name":value} for each entry, without braces. */
    static String members(Map<String, ?> values) {
        return values.entrySet().stream().map(each -> string(each.getKey()) + ":" + value(each.getValue())).collect(Collectors.joining(","));
    }

    static String value(Object value) {
        if (value == null || value instanceof Boolean || value instanceof Number) {
            return String.valueOf(value);
        }
        if (value instanceof byte[] bytes) {
            return "{\"bytes\":" + bytes.length + ",\"sha256\":\"" + sha256(bytes) + "\"}";
        }
        if (value.getClass().isArray()) {
            return list(IntStream.range(0, Array.getLength(value)).limit(LONGEST_LIST + 1L).mapToObj(i -> Array.get(value, i)).toList());
        }
        if (value instanceof CompositeData data) {
            return data.getCompositeType().keySet().stream().sorted().map(name -> string(name) + ":" + value(data.get(name)))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof TabularData table) {
            return list(table.values().stream().limit(LONGEST_LIST + 1L).toList());
        }
        return value instanceof Map<?, ?> map
                ? map.entrySet().stream().map(each -> string(String.valueOf(each.getKey())) + ":" + value(each.getValue()))
                .collect(Collectors.joining(",", "{", "}")) : text(value.toString());
    }

    private static String list(List<?> items) {
        return items.stream().limit(LONGEST_LIST).map(AuditJson::value)
                .collect(Collectors.joining(",", "[", items.size() > LONGEST_LIST ? ",\"and more\"]" : "]"));
    }

    private static String text(String text) {
        return text.length() <= LONGEST_TEXT ? string(text) : "{\"begins\":" + string(text.substring(0, LONGEST_TEXT)) + ",\"length\":"
                + text.length() + ",\"sha256\":\"" + sha256(text.getBytes(StandardCharsets.UTF_8)) + "\"}";
    }

    static String string(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char each : text.toCharArray()) {
            if (each == '"' || each == '\\') {
                json.append('\\').append(each);
            } else if (each < ' ' || each >= 0x7F) {
                json.append(String.format("\\u%04x", (int) each));           // lone surrogates and line separators too
            } else {
                json.append(each);
            }
        }
        return json.append('"').toString();
    }

    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
