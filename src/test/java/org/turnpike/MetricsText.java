package org.turnpike;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code /metrics} says, as text. */
final class MetricsText {
    private MetricsText() {
    }

    /** The sum over all series of that name whose labels contain the text. */
    static double sum(String metrics, String name, String labels) {
        Matcher lines = Pattern.compile("(?m)^" + name + "(\\{(?:[^\"}]|\"[^\"]*\")*\\})? ([0-9.E+-]+)$").matcher(metrics);
        double sum = 0;
        while (lines.find()) {
            sum += String.valueOf(lines.group(1)).contains(labels) ? Double.parseDouble(lines.group(2)) : 0;
        }
        return sum;
    }
}
