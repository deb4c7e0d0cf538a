package org.turnpike.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** As much JSON as the sample information systems need: written objects, and read objects whose values are strings. */
final class SampleJson {
    private static final String STRING = "\"((?:[^\"\\\\\\x00-\\x1f]|\\\\.)*+)\"";
    private static final Pattern FIELD = Pattern.compile("\\s*" + STRING + "\\s*:\\s*" + STRING + "\\s*");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u([0-9a-fA-F]{4})|(.))");

    private SampleJson() {
    }

    /** An object of fields whose values are JSON already. */
    static String object(Map<String, String> fields) {
        return fields.entrySet().stream().map(field -> string(field.getKey()) + ":" + field.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** A string in quotes. */
    static String string(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    /**
     * Reads an object whose values are all strings.
     *
     * @throws IllegalArgumentException when the text is anything else
     */
    static Map<String, String> readFlatObject(String json) {
        String text = json.strip();
        if (!text.startsWith("{") || !text.endsWith("}") || text.length() < 2) {
            throw new IllegalArgumentException("the body is no JSON object");
        }
        Map<String, String> fields = new LinkedHashMap<>();
        String inside = text.substring(1, text.length() - 1);
        Matcher field = FIELD.matcher(inside);
        int at = 0;
        while (at < inside.length() && !inside.isBlank()) {
            if (!field.find(at) || field.start() != at) {
                throw new IllegalArgumentException("the body is no JSON object with strings as values");
            }
            fields.put(unescaped(field.group(1)), unescaped(field.group(2)));
            at = field.end();
            boolean more = at < inside.length();
            if (more && (inside.charAt(at) != ',' || ++at == inside.length())) {
                throw new IllegalArgumentException("the body is no JSON object: a comma is missing or too much");
            }
        }
        return fields;
    }

    private static String unescaped(String text) {
        return ESCAPE.matcher(text).replaceAll(escape -> Matcher.quoteReplacement(escape.group(1) != null
                ? String.valueOf((char) Integer.parseInt(escape.group(1), 16)) : single(escape.group(2))));
    }

    private static String single(String letter) {
        return switch (letter) {
            case "n" -> "\n";
            case "t" -> "\t";
            case "r" -> "\r";
            case "b" -> "\b";
            case "f" -> "\f";
            case "\"", "\\", "/" -> letter;
            default -> throw new IllegalArgumentException("the body is no JSON: unknown escape");
        };
    }
}
