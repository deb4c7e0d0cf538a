package org.turnpike.fault;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A log line with the facts that it states, by name: people read its text, and a formatter that writes JSON takes the facts apart. Passed to
 * the logger as its only parameter. Immutable.
 *
 * @param text one line, without control characters
 * @param facts in order; what is not known is left out
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
