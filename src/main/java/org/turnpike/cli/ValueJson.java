package org.turnpike.cli;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.management.ConstructorParameters;

/** Writes the beans' values as JSON (RFC 8259). */
final class ValueJson {
    private ValueJson() {
    }

    /** An object of names and values in turn. */
    static String object(Object... namesAndValues) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return of(members);
    }

    static String of(Object value) {
        if (value instanceof Boolean) {
            return value.toString();
        }
        if (value instanceof Number number) {
            return number instanceof Double ? String.format(Locale.ROOT, "%.3f", number) : number.toString();
        }
        if (value instanceof Collection<?> items) {
            return items.stream().map(ValueJson::of).collect(Collectors.joining(",", "[", "]"));
        }
        if (value instanceof Map<?, ?> members) {
            return members.entrySet().stream().map(each -> string(String.valueOf(each.getKey())) + ":" + of(each.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        return value instanceof String text ? string(text) : of(attributes(value));
    }

    /** A value's attributes in the order of its constructor. */
    static Map<String, Object> attributes(Object value) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (String name : value.getClass().getConstructors()[0].getAnnotation(ConstructorParameters.class).value()) {
            String capital = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
            attributes.put(name, get(value, capital));
        }
        return attributes;
    }

    private static Object get(Object value, String capital) {
        try {
            return value.getClass().getMethod("get" + capital).invoke(value);
        } catch (NoSuchMethodException e) {
            return is(value, capital);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static Object is(Object value, String capital) {
        try {
            return value.getClass().getMethod("is" + capital).invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static String string(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char each : text.toCharArray()) {
            if (each == '"' || each == '\\') {
                json.append('\\').append(each);
            } else if (each < ' ') {
                json.append(String.format("\\u%04x", (int) each));
            } else {
                json.append(each);
            }
        }
        return json.append('"').toString();
    }
}
