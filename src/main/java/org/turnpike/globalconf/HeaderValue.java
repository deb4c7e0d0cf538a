package org.turnpike.globalconf;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A header field's value and its parameters; quotes may be double, single or absent (trust.md §1.4, Content-identifier).
 *
 * @param isWellFormed whether only parameters follow the value, and no parameter occurs twice
 */
record HeaderValue(String value, Map<String, String> parameters, boolean isWellFormed) {
    private static final Pattern PARAMETER = Pattern.compile(";\\s*([^=;\\s]+)\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^;]*))");

    static HeaderValue read(String field) {
        int semicolon = field.indexOf(';');
        if (semicolon < 0) {
            return new HeaderValue(field.strip(), Map.of(), true);
        }
        Map<String, String> parameters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Matcher matcher = PARAMETER.matcher(field.substring(semicolon));
        boolean wellFormed = true;
        int end = 0;
        while (matcher.find()) {
            wellFormed &= field.substring(semicolon + end, semicolon + matcher.start()).isBlank();
            wellFormed &= parameters.putIfAbsent(matcher.group(1), text(matcher)) == null;
            end = matcher.end();
        }
        wellFormed &= field.substring(semicolon + end).isBlank();
        return new HeaderValue(field.substring(0, semicolon).strip(), parameters, wellFormed);
    }

    private static String text(Matcher matcher) {
        for (int group = 2; group < 4; group++) {
            if (matcher.group(group) != null) {
                return matcher.group(group);
            }
        }
        return matcher.group(4).strip();
    }

    Optional<String> find(String parameter) {
        return Optional.ofNullable(parameters.get(parameter));
    }
}
