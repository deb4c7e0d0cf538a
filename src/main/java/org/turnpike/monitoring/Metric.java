package org.turnpike.monitoring;

import java.util.List;
import java.util.regex.Pattern;

/** A named value of the environment, or a named set of such values (operations.md §a.2). */
public sealed interface Metric {
    /** Returns the exact name. */
    String name();

    /** A named list of metrics. */
    record Group(String name, List<Metric> metrics) implements Metric {
        public Group {
            metrics = List.copyOf(metrics);
        }
    }

    /** A plain decimal number, as text. */
    record Numeric(String name, String value) implements Metric {
    }

    /** A text. */
    record Text(String name, String value) implements Metric {
    }

    /** A summary of the values of the last hour. */
    record Histogram(String name, Summary summary) implements Metric {
    }

    /** The maximum length of a value, in characters. A longer value is cut. */
    int MAX_CHARACTERS = 1024;

    /** Digits with an optional sign and fraction. Exponents and suffixes are not allowed, because XML Schema decimals have none. */
    Pattern DECIMAL = Pattern.compile("-?[0-9]{1,40}(\\.[0-9]{1,40})?");

    /** Returns a metric for an external value: a number if the text is a plain decimal, otherwise a text. */
    static Metric of(String name, String value) {
        String kept = value.length() > MAX_CHARACTERS ? value.substring(0, MAX_CHARACTERS) : value;
        return DECIMAL.matcher(kept).matches() ? new Numeric(name, kept) : new Text(name, kept);
    }

    /** Returns a metric for a whole number. */
    static Metric of(String name, long value) {
        return new Numeric(name, Long.toString(value));
    }
}
