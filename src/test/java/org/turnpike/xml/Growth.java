package org.turnpike.xml;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Measures how the processor time of a parser grows with its input. It counts the time of the thread, not of the clock, and measures a
 * shape again, a few times, when the first run grows too fast, so that other load on the machine does not matter. Used by one thread.
 */
public final class Growth {
    /** Bytes of the inputs: each twice the one before. */
    public static final List<Integer> SIZES = List.of(1 << 20, 2 << 20, 4 << 20, 8 << 20);
    /** How much faster than the input the time may grow. */
    private static final double TOLERANCE = 1.7;
    /** Times below this many milliseconds are not judged: the clock's steps and the compiler's work show in them. */
    private static final double FLOOR_MILLIS = 40;
    /** The most that one input may take, whatever its size; after it, larger inputs are not measured. */
    private static final double MOST_MILLIS = 10_000;
    /** How often a shape that exceeds is measured again, until its fastest times do not. */
    private static final int REPEATS = 3;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final List<Row> rows = new ArrayList<>();
    private final String name;
    private final int divisor;

    /** Measures at {@link #SIZES}. */
    public Growth(String name) {
        this(name, 1);
    }

    /**
     * Measures at smaller sizes, for parsers that read no more than a few bytes or are slow.
     *
     * @param name of the file in {@code target/growth} that holds the rows
     * @param divisor of {@link #SIZES}
     */
    public Growth(String name, int divisor) {
        this.name = name;
        this.divisor = divisor;
    }

    /** Measures at a quarter of {@link #SIZES}, to save time, unless {@code -Dturnpike.test.growth.full=true}. */
    public static Growth quarter(String name) {
        return new Growth(name, Boolean.getBoolean("turnpike.test.growth.full") ? 1 : 4);
    }

    /** Parses foreign input; whether it accepts or rejects the input does not matter. */
    public interface Parser {
        void parse(byte[] input) throws Exception;
    }

    /** The milliseconds at each of the sizes; fewer when one took longer than any may. */
    public record Row(String parser, String shape, List<Double> millis) {
        /**
         * How much faster than the size the time grew with each doubling, at most, over any two doublings whose largest input took long enough to be
         * judged. One doubling alone can meet the end of a cache; work that grows with the square does so at each.
         */
        double excess() {
            double most = tooLong() ? Double.POSITIVE_INFINITY : 0;
            for (int i = 2; i < millis.size(); i++) {
                if (millis.get(i) > FLOOR_MILLIS) {
                    most = Math.max(most, Math.sqrt(millis.get(i) / Math.max(millis.get(i - 2), FLOOR_MILLIS / 4)) / 2);
                }
            }
            return most;
        }

        boolean tooLong() {
            return millis.get(millis.size() - 1) > MOST_MILLIS;
        }

        /** The faster of two runs at each size that both measured. */
        Row fastest(Row other) {
            int sizes = Math.min(millis.size(), other.millis().size());
            return new Row(parser, shape, IntStream.range(0, sizes).mapToObj(i -> Math.min(millis.get(i), other.millis().get(i))).toList());
        }

        @Override
        public String toString() {
            return "| " + parser + " | " + shape + " |"
                    + millis.stream().map(each -> String.format(Locale.ROOT, " %.1f |", each)).collect(Collectors.joining());
        }
    }

    /** Measures a parser with inputs of one shape, made for a number of bytes. */
    public void measure(String parser, String shape, IntFunction<byte[]> inputs, Parser parse) {
        Row row = measured(parser, shape, inputs, parse);
        for (int again = 0; again < REPEATS && row.excess() > TOLERANCE; again++) {      // another process can slow a run down, nothing can speed one up
            row = row.fastest(measured(parser, shape, inputs, parse));
        }
        rows.add(row);
    }

    private Row measured(String parser, String shape, IntFunction<byte[]> inputs, Parser parse) {
        parsed(inputs.apply(SIZES.get(0) / divisor), parse);
        List<Double> millis = new ArrayList<>();
        for (int size : SIZES) {
            byte[] input = inputs.apply(size / divisor);
            double taken = parsed(input, parse);
            millis.add(taken);
            if (taken > MOST_MILLIS) {
                break;
            }
        }
        return new Row(divisor == 1 ? parser : parser + ", sizes / " + divisor, shape, millis);
    }

    private static double parsed(byte[] input, Parser parse) {
        long start = THREADS.getCurrentThreadCpuTime();
        try {
            parse.parse(input);
        } catch (StackOverflowError e) {
            throw new AssertionError("depth is not bounded", e);
        } catch (Exception e) {
            if (e instanceof NullPointerException || e instanceof ClassCastException || e instanceof IndexOutOfBoundsException) {
                throw new AssertionError("the parser fails without a verdict", e);
            }
        }
        return (THREADS.getCurrentThreadCpuTime() - start) / NANOS_PER_MILLI;
    }

    /** Writes the table to {@code target/growth.md}, together with the rows of other tests, and fails if a time grew too fast. */
    public void report() throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "growth"));
        Files.writeString(folder.resolve(name), rows.stream().map(row -> row + "\n").collect(Collectors.joining()));
        try (FileChannel table = FileChannel.open(folder.resolveSibling("growth.md"), CREATE, WRITE); FileLock alone = table.lock()) {
            ByteBuffer bytes = ByteBuffer.wrap(bytes(table(folder)));       // another JVM's tests write the same table
            table.truncate(0);
            while (alone.isValid() && bytes.hasRemaining()) {
                table.write(bytes);
            }
        }
        assertThat(rows).isNotEmpty().noneMatch(row -> row.excess() > TOLERANCE);
    }

    private static String table(Path folder) throws IOException {
        StringBuilder table = new StringBuilder("| parser | shape | ms at 1 MiB | 2 MiB | 4 MiB | 8 MiB |\n|---|---|---|---|---|---|\n");
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                table.append(Files.readString(file));
            }
        }
        return table.toString();
    }

    /** Text as bytes in UTF-8. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A pattern again and again, up to a number of characters, with {@code %d} replaced by 0, 1, 2 and so on. */
    public static String numbered(int size, String pattern) {
        String[] pieces = pattern.split("%d", -1);
        StringBuilder text = new StringBuilder(size + pattern.length());
        for (int i = 0; text.length() < size; i++) {
            text.append(pieces[0]);
            for (int piece = 1; piece < pieces.length; piece++) {
                text.append(i).append(pieces[piece]);
            }
        }
        return text.toString();
    }
}
