package org.turnpike.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.management.ConstructorParameters;

/** Writes the beans' values as JSON (RFC 8259). */
final class ValueJson {
    private static final JsonMapper JSON = JsonMapper.builder().enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN).build();

    private ValueJson() {
    }

    /** Returns a JSON object. @param namesAndValues alternating names and values */
    static String object(Object... namesAndValues) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return of(members);
    }

    static String of(Object value) {
        try {
            return JSON.writeValueAsString(plain(value));
        } catch (JsonProcessingException e) {
            throw new AssertionError("Cannot write texts, numbers, lists and maps as JSON", e);
        }
    }

    private static Object plain(Object value) {
        if (value instanceof Double number) {
            return new BigDecimal(number).setScale(3, RoundingMode.HALF_UP);
        }
        if (value instanceof Boolean || value instanceof Number || value instanceof String) {
            return value;
        }
        if (value instanceof Collection<?> items) {
            return items.stream().map(ValueJson::plain).toList();
        }
        Map<String, Object> members = new LinkedHashMap<>();
        (value instanceof Map<?, ?> map ? map : attributes(value)).forEach((name, each) -> members.put(String.valueOf(name), plain(each)));
        return members;
    }

    /** Returns a value's attributes in the order of its constructor. */
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
}
