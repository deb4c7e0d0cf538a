package org.turnpike.audit;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The position of a line in the chain: its number from 1, and the SHA-256 in hex of the line before it (zeros for the first). Every line starts
 * with both. Immutable.
 */
record AuditLine(long number, String previous) {
    /** In front of the first line. */
    static final String NONE = "0".repeat(64);
    private static final Pattern BEGINNING = Pattern.compile("\\{\"line\":([1-9]\\d{0,17}),\"previous\":\"([0-9a-f]{64})\",.*\\}");

    /** The line's text. @param members the other members as {@code "name":value} */
    String text(String members) {
        return "{\"line\":" + number + ",\"previous\":\"" + previous + "\"," + members + "}";
    }

    /** Reads the start of a line; empty when it is not a line of an audit log. */
    static Optional<AuditLine> read(String line) {
        Matcher matcher = BEGINNING.matcher(line);
        return matcher.matches() ? Optional.of(new AuditLine(Long.parseLong(matcher.group(1)), matcher.group(2))) : Optional.empty();
    }

    static String hash(String line) {
        return AuditJson.sha256(line.getBytes(StandardCharsets.UTF_8));
    }
}
