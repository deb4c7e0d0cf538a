package org.turnpike.fault;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A log line and the facts that it states. People read the text; the JSON formatter writes each fact as a field. Callers pass this object to the
 * logger as the only parameter. Immutable.
 *
 * @param text one line, without control characters
 * @param facts by name, in the order in which they are written; unknown facts are left out
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
