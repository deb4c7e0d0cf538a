package org.turnpike.server;

import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turnpike.deadlines.DeadlineSettings;

/**
 * The type of a setting: it reads and validates the text, and describes the type in docs/settings.md. Immutable.
 *
 * @param name the type's name, one word
 * @param unit unit and bounds of a value
 * @param reader converts the text; throws {@link IllegalArgumentException} that names the error
 * @param writer converts a value to the text that the page shows as default
 */
record SettingType<T>(String name, String unit, Function<String, T> reader, Function<T, String> writer) {
    private static final Pattern SIZE = Pattern.compile("(\\d+)(B|KiB|MiB|GiB)?");
    private static final long LARGEST_SMALL_SIZE = 1L << 30;
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);

    /** A duration of at least a millisecond. */
    static final SettingType<Duration> DURATION = new SettingType<>("duration", "at least 1 ms", SettingType::duration, SettingType::text);
    /** A duration of zero or more. */
    static final SettingType<Duration> DURATION_OR_ZERO = new SettingType<>("duration", "`PT0S` or longer", SettingType::durationOrZero, SettingType::text);
    /** A duration of a millisecond to a day. */
    static final SettingType<Duration> TIMEOUT = new SettingType<>("duration", "1 ms to 1 day", SettingType::timeout, SettingType::text);
    /** Several durations, the longest first. */
    static final SettingType<List<Duration>> DURATIONS = new SettingType<>("list of durations", DeadlineSettings.MOST + " at most, at least 1 ms each",
            SettingType::durations, all -> all.stream().map(SettingType::text).collect(Collectors.joining(",")));
    /** A size in bytes. */
    static final SettingType<Long> SIZE_IN_BYTES = new SettingType<>("size", "bytes", SettingType::bytes, SettingType::size);
    /** A size of at most 1 GiB. */
    static final SettingType<Integer> SMALL_SIZE = new SettingType<>("size", "bytes, 0 to 1 GiB", SettingType::smallBytes, bytes -> size(bytes));
    /** {@code true} or {@code false}. */
    static final SettingType<Boolean> BOOLEAN = new SettingType<>("boolean", "`true` or `false`", SettingType::bool, String::valueOf);
    /** A TCP port. */
    static final SettingType<Integer> PORT = number("port", "TCP port", 0, 65_535);
    /** A file or folder of this machine. */
    static final SettingType<Path> PATH = new SettingType<>("path", "", Path::of, Path::toString);

    /** Any text. */
    static SettingType<String> text(String unit) {
        return new SettingType<>("text", unit, Function.identity(), Function.identity());
    }

    /** A number of things within bounds. */
    static SettingType<Integer> number(String unit, int least, int most) {
        return number("number", most == Integer.MAX_VALUE ? unit + ", at least " + least : unit + ", " + least + " to " + most, least, most);
    }

    private static SettingType<Integer> number(String name, String unit, int least, int most) {
        return new SettingType<>(name, unit, text -> within(text, least, most), String::valueOf);
    }

    /** A part of a whole. */
    static SettingType<Double> ratio(String unit, double below) {
        return new SettingType<>("ratio", unit, text -> part(text, below), String::valueOf);
    }

    /** One of several words, or another text that {@code reader} accepts. */
    static <T> SettingType<T> choice(String unit, Function<String, T> reader, Function<T, String> writer) {
        return new SettingType<>("choice", unit, reader, writer);
    }

    /** Several values with commas. */
    static <C extends Collection<?>> SettingType<C> list(String unit, Function<String, C> reader) {
        return new SettingType<>("list", unit + ", separated by commas", reader,
                all -> all.stream().map(Object::toString).collect(Collectors.joining(",")));
    }

    /** The parts of a list: without white space around them, and without empty ones. */
    static List<String> parts(String text) {
        return Arrays.stream(text.split(",")).map(String::strip).filter(part -> !part.isEmpty()).toList();
    }

    private static List<Duration> durations(String text) {
        List<Duration> durations = Stream.of(text.split(",")).map(String::strip).map(SettingType::duration).sorted(Comparator.reverseOrder()).toList();
        if (durations.size() > DeadlineSettings.MOST) {
            throw new IllegalArgumentException("'" + text + "' has more than " + DeadlineSettings.MOST + " durations");
        }
        return durations;
    }

    static Duration duration(String text) {
        Duration duration = durationOrZero(text);
        if (duration.toMillis() < 1) {
            throw new IllegalArgumentException("'" + text + "' is shorter than a millisecond");
        }
        return duration;
    }

    private static Duration timeout(String text) {
        Duration timeout = duration(text);
        if (timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new IllegalArgumentException("'" + text + "' is longer than a day");
        }
        return timeout;
    }

    private static Duration durationOrZero(String text) {
        try {
            Duration duration = Duration.parse(text);
            if (duration.isNegative()) {
                throw new IllegalArgumentException("'" + text + "' is not a positive duration");
            }
            return duration;
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("'" + text + "' is not an ISO-8601 duration such as PT30S", e);
        }
    }

    private static int within(String text, int least, int most) {
        int number = wholeNumber(text);
        if (number < least || number > most) {
            throw new IllegalArgumentException("'" + text + "' is not from " + least + " to " + most);
        }
        return number;
    }

    private static int wholeNumber(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
        }
    }

    private static double part(String text, double below) {
        double ratio = Double.parseDouble(text);
        if (!(ratio > 0 && ratio <= below)) {
            throw new IllegalArgumentException("'" + text + "' is not above 0 and at most " + below);
        }
        return ratio;
    }

    static long bytes(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a size such as 10MiB");
        }
        long unit = switch (String.valueOf(size.group(2))) {
            case "KiB" -> 1L << 10;
            case "MiB" -> 1L << 20;
            case "GiB" -> 1L << 30;
            default -> 1L;
        };
        try {
            return Math.multiplyExact(Long.parseLong(size.group(1)), unit);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is too large", e);
        }
    }

    private static int smallBytes(String text) {
        long bytes = bytes(text);
        if (bytes > LARGEST_SMALL_SIZE) {
            throw new IllegalArgumentException("'" + text + "' is more than 1GiB");
        }
        return (int) bytes;
    }

    private static boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
        };
    }

    /** Writes whole days as days, and other durations like {@link Duration}. */
    private static String text(Duration duration) {
        boolean days = !duration.isZero() && duration.equals(Duration.ofDays(duration.toDays()));
        return days ? "P" + duration.toDays() + "D" : duration.toString();
    }

    private static String size(long bytes) {
        for (String unit : List.of("GiB", "MiB", "KiB")) {
            long factor = bytes("1" + unit);
            if (bytes > 0 && bytes % factor == 0) {
                return String.format(Locale.ROOT, "%d%s", bytes / factor, unit);
            }
        }
        return String.valueOf(bytes);
    }
}
