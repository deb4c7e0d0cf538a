package org.turnpike.fault;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A log line with the facts that it states, by name: people read its text, and the JSON formatter writes the facts as fields. Passed to
 * the logger as its only parameter. Immutable.
 *
 * @param text one line, without control characters
 * @param facts in order, without those that are unknown
 */
public record LogLine(String text, Map<String, String> facts) {
    public LogLine {
        facts = new LinkedHashMap<>(facts);
    }

    @Override
    public String toString() {
        return text;
    }
}
