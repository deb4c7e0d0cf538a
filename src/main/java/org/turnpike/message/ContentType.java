package org.turnpike.message;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnpike.mime.HeaderValue;

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
        HeaderValue read = HeaderValue.read(value);
        Map<String, String> parameters = new LinkedHashMap<>();
        Set<String> repeated = new HashSet<>();
        for (HeaderValue.Parameter parameter : read.parameters()) {
            String name = parameter.name().toLowerCase(Locale.ROOT);
            if (parameters.putIfAbsent(name, parameter.value()) != null) {
                repeated.add(name);
            }
        }
        return new ContentType(read.value().toLowerCase(Locale.ROOT), parameters, repeated);
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
}
