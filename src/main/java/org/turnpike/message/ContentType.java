package org.turnpike.message;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A media type with parameters. Reading is tolerant: order, case of names and quotes do not matter, and text that is not a parameter is ignored
 * (messages.md §3.10(4)).
 *
 * @param base type and subtype in lower case, without parameters
 * @param parameters values by lower-case name; the first value if a parameter is repeated
 * @param repeated names of parameters that occur more than once
 */
public record ContentType(String base, Map<String, String> parameters, Set<String> repeated) {

    public ContentType {
        parameters = Map.copyOf(parameters);
        repeated = Set.copyOf(repeated);
    }

    /** Reads a Content-Type value. An empty value has an empty base. */
    public static ContentType parse(String value) {
        int semicolon = value.indexOf(';');
        String base = semicolon < 0 ? value : value.substring(0, semicolon);
        Map<String, String> parameters = new LinkedHashMap<>();
        Set<String> repeated = new HashSet<>();
        int at = semicolon;
        while (at >= 0 && at < value.length()) {
            at = parameter(value, at + 1, parameters, repeated);
        }
        return new ContentType(base.strip().toLowerCase(Locale.ROOT), parameters, repeated);
    }

    /** Whether type and subtype are equal to {@code type}, which must be in lower case. */
    public boolean is(String type) {
        return base.equals(type);
    }

    /** Returns the boundary parameter; empty if it is absent or has no characters. */
    public Optional<String> boundary() {
        return Optional.ofNullable(parameters.get("boundary")).filter(boundary -> !boundary.isEmpty());
    }

    /** The charset parameter. */
    public Optional<String> charset() {
        return Optional.ofNullable(parameters.get("charset"));
    }

    private static int parameter(String value, int from, Map<String, String> parameters, Set<String> repeated) {
        int end = endOf(value, from);
        String text = value.substring(from, end);
        int equals = text.indexOf('=');
        if (equals > 0) {
            String name = text.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            if (parameters.putIfAbsent(name, unquoted(text.substring(equals + 1).strip())) != null) {
                repeated.add(name);
            }
        }
        return end;
    }

    private static int endOf(String value, int from) {
        boolean quoted = false;
        for (int i = from; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ';' && !quoted) {
                return i;
            }
        }
        return value.length();
    }

    private static String unquoted(String text) {
        if (text.length() < 2 || text.charAt(0) != '"' || !text.endsWith("\"")) {
            return text;
        }
        return text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1");
    }
}
