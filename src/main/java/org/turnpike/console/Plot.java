package org.turnpike.console;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * A line over time. The server draws it, so no script is needed. A table beside it contains the numbers.
 *
 * @param path the SVG path of the line in a box of {@value #WIDTH} by {@value #HEIGHT}
 * @param most the largest value, which is at the top of the box
 */
record Plot(String title, String path, String most, List<Point> points) {
    static final int WIDTH = 300;
    static final int HEIGHT = 60;

    /** A value and the start of its interval. */
    record Point(String at, String value) {
    }

    static Plot of(String title, List<Instant> times, List<Double> values) {
        double most = values.isEmpty() ? 0 : Collections.max(values);
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            double x = values.size() == 1 ? 0 : i * (double) WIDTH / (values.size() - 1);
            double y = most == 0 ? HEIGHT : HEIGHT - values.get(i) / most * HEIGHT;
            path.append(i == 0 ? "M" : " L").append(String.format(Locale.ROOT, "%.1f %.1f", x, y));
        }
        List<Point> points = new java.util.ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            points.add(new Point(times.get(i).toString(), number(values.get(i))));
        }
        return new Plot(title, path.toString(), number(most), points);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.format(Locale.ROOT, "%.0f", value) : String.format(Locale.ROOT, "%.1f", value);
    }
}
