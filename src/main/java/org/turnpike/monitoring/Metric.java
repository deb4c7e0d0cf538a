package org.turnpike.monitoring;

import java.util.List;
import java.util.regex.Pattern;

/** A named value of the environment, or a named set of such values (operations.md §a.2). */
public sealed interface Metric {
    /** The exact name. */
    String name();

    /** A set, in order. */
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

    /** Numbers of the last hour. */
    record Histogram(String name, Summary summary) implements Metric {
    }

    /** The longest value, in characters; a longer one is cut. */
    int MAX_CHARACTERS = 1024;

    /** Digits with an optional sign and fraction; an exponent or a suffix is not a decimal of XML Schema. */
    Pattern DECIMAL = Pattern.compile("-?[0-9]{1,40}(\\.[0-9]{1,40})?");

    /** A value from outside: a number where the text is a plain decimal, a text otherwise. */
    static Metric of(String name, String value) {
        String kept = value.length() > MAX_CHARACTERS ? value.substring(0, MAX_CHARACTERS) : value;
        return DECIMAL.matcher(kept).matches() ? new Numeric(name, kept) : new Text(name, kept);
    }

    /** A whole number. */
    static Metric of(String name, long value) {
        return new Numeric(name, Long.toString(value));
    }
}
