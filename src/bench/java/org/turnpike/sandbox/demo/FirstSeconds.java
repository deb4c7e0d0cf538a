package org.turnpike.sandbox.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Exchanges per second from "ready" on, and the CPU time of both servers in each second. Used by one thread. */
final class FirstSeconds {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 300;
    private static final int MARGIN = 50;
    private final List<Integer> requests = new ArrayList<>();
    private final List<Long> cpuMillis = new ArrayList<>();
    private int errors;

    /** @param line a line of the load generator: requests and errors */
    void add(String line, long cpu) {
        String[] numbers = line.split(" ");
        requests.add(Integer.valueOf(numbers[0]));
        errors += Integer.parseInt(numbers[1]);
        cpuMillis.add(cpu);
    }

    boolean failed() {
        return errors > 0;
    }

    String json() {
        return "\"seconds\":" + requests.size() + ",\"errors\":" + errors + ",\"rps_by_second\":" + requests + ",\"cpu_ms_by_second\":" + cpuMillis;
    }

    /**
     * The rates as a line plot.
     *
     * @param warm exchanges per second once the server is warm, a dashed line with another at its half
     */
    String svg(String title, double warm) {
        double most = Math.max(warm, requests.stream().mapToInt(Integer::intValue).max().orElse(1)) * 1.05;
        StringBuilder svg = new StringBuilder(String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
                <title>%s</title>
                <rect width="100%%" height="100%%" fill="#fff"/>
                <text x="%d" y="20" font-size="14">%s</text>
                """, WIDTH, HEIGHT, title, MARGIN, title));
        for (double rate : new double[] {0, warm / 2, warm}) {
            svg.append(String.format(Locale.ROOT, "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#888\"%s/>%n<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.0f</text>%n",
                    MARGIN, WIDTH - 10, y(rate, most), y(rate, most), rate == 0 ? "" : " stroke-dasharray=\"4\"", MARGIN - 5, y(rate, most) + 4, rate));
        }
        for (int second = 0; second <= requests.size(); second += Math.max(10, requests.size() / 12 / 10 * 10)) {
            svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>%n", x(second), HEIGHT - MARGIN + 18, second));
        }
        List<String> points = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            points.add(String.format(Locale.ROOT, "%.1f,%.1f", x(i + 0.5), y(requests.get(i), most)));
        }
        return svg.append("<polyline fill=\"none\" stroke=\"#0b5\" stroke-width=\"2\" points=\"").append(points.stream().collect(Collectors.joining(" ")))
                .append("\"/>\n<text x=\"").append(WIDTH / 2).append("\" y=\"").append(HEIGHT - 10)
                .append("\" text-anchor=\"middle\">seconds since both servers were ready; vertical: exchanges per second, dashed: warm rate and half of it</text>\n</svg>\n").toString();
    }

    private double x(double second) {
        return MARGIN + second * (WIDTH - 10 - MARGIN) / requests.size();
    }

    private static double y(double rate, double most) {
        return HEIGHT - MARGIN - rate / most * (HEIGHT - MARGIN - 35);
    }
}
