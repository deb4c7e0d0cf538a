package org.turnpike.message;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Header fields of an HTTP message or a MIME part in the order they came; names are compared without case. Immutable. */
public record Headers(List<Field> fields) implements Iterable<Headers.Field> {

    /** No header at all. */
    public static final Headers NONE = new Headers(List.of());

    /** One header field; the name keeps its case. */
    public record Field(String name, String value) {
    }

    public Headers {
        fields = List.copyOf(fields);
    }

    /** Headers from alternating names and values. */
    public static Headers of(String... namesAndValues) {
        List<Field> fields = new ArrayList<>(namesAndValues.length / 2);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.add(new Field(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new Headers(fields);
    }

    /** The value of the first field of that name. */
    public Optional<String> first(String name) {
        return fields.stream().filter(field -> field.name().equalsIgnoreCase(name)).map(Field::value).findFirst();
    }

    /** The value of the last field of that name. */
    public Optional<String> last(String name) {
        return fields.stream().filter(field -> field.name().equalsIgnoreCase(name)).map(Field::value).reduce((a, b) -> b);
    }

    /** These headers and one more at the end. */
    public Headers with(String name, String value) {
        List<Field> more = new ArrayList<>(fields);
        more.add(new Field(name, value));
        return new Headers(more);
    }

    /** These headers without any of the given names. */
    public Headers without(java.util.Set<String> lowerCaseNames) {
        return new Headers(fields.stream()
                .filter(field -> !lowerCaseNames.contains(field.name().toLowerCase(java.util.Locale.ROOT))).toList());
    }

    @Override
    public Iterator<Field> iterator() {
        return fields.iterator();
    }
}
