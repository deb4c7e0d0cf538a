package org.turnpike.sandbox.demo;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The results of one window of load.
 *
 * @param seen the output of the load generator
 * @param cpu CPU milliseconds per exchange of each process, user and system time
 */
record Round(String seen, Map<String, Double> cpu) {
    private static final List<String> COUNTS = List.of("requests", "errors", "unsent");
    private static final List<String> FIGURES = List.of("rps", "p50_ms", "p99_ms", "p999_ms", "max_ms");

    static Round of(String seen, Map<String, Duration> before, Map<String, Duration> after) {
        Map<String, Double> cpu = new LinkedHashMap<>();
        after.forEach((role, time) -> cpu.put(role, time.minus(before.get(role)).toNanos() / 1e6 / number(seen, "requests")));
        return new Round(seen, cpu);
    }

    double figure(String name) {
        return name.equals("server_cpu_ms") ? serverCpu() : number(seen, name);
    }

    /** CPU milliseconds per exchange of both security servers and their database. */
    private double serverCpu() {
        return Stream.of("consumer", "provider", "database").mapToDouble(role -> cpu.getOrDefault(role, 0.0)).sum();
    }

    boolean failed() {
        return figure("errors") > 0 || figure("unsent") > 0 || figure("requests") == 0;
    }

    /** Members of a JSON object: sums of counts, medians of figures. */
    static String json(List<Round> rounds) {
        String counts = COUNTS.stream().map(name -> String.format(Locale.ROOT, "\"%s\":%.0f", name, rounds.stream().mapToDouble(each -> each.figure(name)).sum()))
                .collect(Collectors.joining(","));
        String figures = FIGURES.stream().map(name -> String.format(Locale.ROOT, "\"%s\":%.2f", name, median(rounds, each -> each.figure(name))))
                .collect(Collectors.joining(","));
        String cpu = rounds.get(0).cpu().keySet().stream().map(role -> String.format(Locale.ROOT, "\"%s\":%.3f", role, median(rounds, each -> each.cpu().get(role))))
                .collect(Collectors.joining(",", "{", "}"));
        return counts + "," + figures + String.format(Locale.ROOT, ",\"server_cpu_ms\":%.3f,\"cpu_ms\":%s", median(rounds, Round::serverCpu), cpu);
    }

    /** Compares two builds round by round: returns the median and the quartiles of the ratios. */
    static String ratios(List<Round> these, List<Round> those) {
        return Stream.of("rps", "p50_ms", "p99_ms", "server_cpu_ms").map(name -> {
            double[] sorted = IntStream.range(0, these.size()).mapToDouble(i -> these.get(i).figure(name) / those.get(i).figure(name)).sorted().toArray();
            return String.format(Locale.ROOT, "\"%s\":{\"median\":%.3f,\"from\":%.3f,\"to\":%.3f}", name, quantile(sorted, 0.5), quantile(sorted, 0.25),
                    quantile(sorted, 0.75));
        }).collect(Collectors.joining(","));
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return quantile(rounds.stream().mapToDouble(figure).sorted().toArray(), 0.5);
    }

    private static double quantile(double[] sorted, double part) {
        double at = part * (sorted.length - 1);
        int below = (int) Math.floor(at);
        int above = (int) Math.ceil(at);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    private static double number(String json, String name) {
        String rest = json.substring(json.indexOf("\"" + name + "\":") + name.length() + 3);
        return Double.parseDouble(rest.split("[,}]")[0]);
    }
}
