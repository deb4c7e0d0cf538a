package org.turnpike.xml;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Measures how the processor time of a parser grows with its input. What counts is the time of the thread, not of the clock, and of
 * several runs the shortest, so that other load of the machine does not matter. Used by one thread.
 */
public final class Growth {
    /** Bytes of the inputs: each twice the one before. */
    public static final List<Integer> SIZES = List.of(1 << 20, 2 << 20, 4 << 20, 8 << 20);
    /** How much faster than the input the time may grow. */
    private static final double TOLERANCE = 1.5;
    /** Below this many milliseconds nothing is judged: there the clock's steps and the compiler's work show. */
    private static final double FLOOR_MILLIS = 40;
    private static final int RUNS = 3;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final List<Row> rows = new ArrayList<>();

    /** Parses foreign input; that it is rejected is as good as that it is accepted. */
    public interface Parser {
        void parse(byte[] input) throws Exception;
    }

    /** The milliseconds at each of the sizes. */
    public record Row(String parser, String shape, List<Double> millis) {
        /** How much faster than the size the time grew, at most, between two sizes whose larger one took long enough to be judged. */
        double excess() {
            double most = 0;
            for (int i = 1; i < millis.size(); i++) {
                if (millis.get(i) > FLOOR_MILLIS) {
                    most = Math.max(most, millis.get(i) / Math.max(millis.get(i - 1), FLOOR_MILLIS / 2) / 2);
                }
            }
            return most;
        }

        /** The faster of two runs at each size. */
        Row fastest(Row other) {
            return new Row(parser, shape, IntStream.range(0, millis.size()).mapToObj(i -> Math.min(millis.get(i), other.millis().get(i))).toList());
        }

        @Override
        public String toString() {
            StringBuilder line = new StringBuilder("| " + parser + " | " + shape + " |");
            millis.forEach(each -> line.append(String.format(Locale.ROOT, " %.1f |", each)));
            return line.toString();
        }
    }

    /** Measures a parser with inputs of one shape, made for a number of bytes. */
    public void measure(String parser, String shape, IntFunction<byte[]> inputs, Parser parse) {
        Row row = measured(parser, shape, inputs, parse);
        for (int again = 0; again < RUNS && row.excess() > TOLERANCE; again++) {      // another process can slow a run down, nothing can speed one up
            row = row.fastest(measured(parser, shape, inputs, parse));
        }
        rows.add(row);
    }

    private static Row measured(String parser, String shape, IntFunction<byte[]> inputs, Parser parse) {
        parsed(inputs.apply(SIZES.get(0)), parse);
        List<Double> millis = new ArrayList<>();
        for (int size : SIZES) {
            byte[] input = inputs.apply(size);
            double best = parsed(input, parse);
            for (int run = 1; run < RUNS && best > FLOOR_MILLIS; run++) {
                best = Math.min(best, parsed(input, parse));
            }
            millis.add(best);
        }
        return new Row(parser, shape, millis);
    }

    private static double parsed(byte[] input, Parser parse) {
        long start = THREADS.getCurrentThreadCpuTime();
        try {
            parse.parse(input);
        } catch (StackOverflowError e) {
            throw new AssertionError("depth is not bounded", e);
        } catch (Exception e) {
            if (e instanceof NullPointerException || e instanceof ClassCastException || e instanceof IndexOutOfBoundsException) {
                throw new AssertionError("a parser's bug", e);
            }
        }
        return (THREADS.getCurrentThreadCpuTime() - start) / NANOS_PER_MILLI;
    }

    /** Those whose time grew too fast. */
    public List<Row> tooFast() {
        return rows.stream().filter(row -> row.excess() > TOLERANCE).toList();
    }

    /** A table in Markdown. */
    public String table() {
        StringBuilder table = new StringBuilder("| parser | shape | ms at 1 MiB | 2 MiB | 4 MiB | 8 MiB |\n|---|---|---|---|---|---|\n");
        rows.forEach(row -> table.append(row).append('\n'));
        return table.toString();
    }
}
