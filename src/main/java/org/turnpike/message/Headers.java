package org.turnpike.message;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The header fields of an HTTP message or a MIME part in their original order. Names are not case-sensitive. Immutable. */
public record Headers(List<Field> fields) implements Iterable<Headers.Field> {

    /** No header fields. */
    public static final Headers NONE = new Headers(List.of());

    /** One header field; upper and lower case of the name are unchanged. */
    public record Field(String name, String value) {
    }

    public Headers {
        fields = List.copyOf(fields);
    }

    /** Creates headers from alternating names and values. */
    public static Headers of(String... namesAndValues) {
        List<Field> fields = new ArrayList<>(namesAndValues.length / 2);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.add(new Field(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new Headers(fields);
    }

    /** Returns the value of the first field with this name. */
    public Optional<String> first(String name) {
        return fields.stream().filter(field -> field.name().equalsIgnoreCase(name)).map(Field::value).findFirst();
    }

    /** Returns the value of the last field with this name. */
    public Optional<String> last(String name) {
        return fields.stream().filter(field -> field.name().equalsIgnoreCase(name)).map(Field::value).reduce((a, b) -> b);
    }

    /** Returns these headers with one more at the end. */
    public Headers with(String name, String value) {
        List<Field> more = new ArrayList<>(fields);
        more.add(new Field(name, value));
        return new Headers(more);
    }

    /** Returns these headers, but omits those with one of the given names. */
    public Headers without(java.util.Set<String> lowerCaseNames) {
        return new Headers(fields.stream()
                .filter(field -> !lowerCaseNames.contains(field.name().toLowerCase(java.util.Locale.ROOT))).toList());
    }

    @Override
    public Iterator<Field> iterator() {
        return fields.iterator();
    }
}
