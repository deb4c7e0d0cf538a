package org.turnpike.audit;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The position of a line in the hash chain. Every line starts with its number, counted from 1, and the SHA-256 in hex of the line before it. The
 * first line has 64 zeros instead of this hash. Immutable.
 */
record AuditLine(long number, String previous) {
    /** The value of {@code previous} in the first line. */
    static final String NONE = "0".repeat(64);
    private static final Pattern BEGINNING = Pattern.compile("\\{\"line\":([1-9]\\d{0,17}),\"previous\":\"([0-9a-f]{64})\",.*\\}");

    /** Returns the line's text. @param members the other members of the JSON object as {@code "name":value} */
    String text(String members) {
        return "{\"line\":" + number + ",\"previous\":\"" + previous + "\"," + members + "}";
    }

    /** Reads the start of a line; returns empty if it is not a line of an audit log. */
    static Optional<AuditLine> read(String line) {
        Matcher matcher = BEGINNING.matcher(line);
        return matcher.matches() ? Optional.of(new AuditLine(Long.parseLong(matcher.group(1)), matcher.group(2))) : Optional.empty();
    }

    static String hash(String line) {
        return AuditJson.sha256(line.getBytes(StandardCharsets.UTF_8));
    }
}
