package org.turnpike.server;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.turnpike.deadlines.DeadlineSettings;
import org.turnpike.keys.PinSource;

/**
 * Takes settings by name from {@code turnpike.properties}, overridden by environment ({@code turnpike.ocsp.retry-interval} is
 * {@code TURNPIKE_OCSP_RETRY_INTERVAL}), overridden by system properties. Gathers every problem before it complains.
 */
final class SettingsReader {
    private static final String DOORS = "turnpike.door.";
    private static final Pattern SIZE = Pattern.compile("(\\d+)(B|KiB|MiB|GiB)?");

    private final Properties file;
    private final Map<String, String> environment;
    private final Map<String, String> system;
    private final Set<String> known = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    SettingsReader(Properties file, Map<String, String> environment, Map<String, String> system) {
        this.file = file;
        this.environment = environment;
        this.system = system;
    }

    static Properties load(Path file) throws IOException {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                properties.load(reader);
            }
        }
        return properties;
    }

    /** A setting any of the three places may give. */
    <T> T take(String name, T otherwise, Function<String, T> reader) {
        return find(name, reader).orElse(otherwise);
    }

    <T> Optional<T> find(String name, Function<String, T> reader) {
        known.add(name);
        String text = system.getOrDefault(name, environment.getOrDefault(variable(name), file.getProperty(name)));
        return text == null || text.isBlank() ? Optional.empty() : read(name, text.strip(), reader);
    }

    /** What stands between prefix and suffix in the names that are given anywhere; of environment variables in lower case. */
    Set<String> between(String prefix, String suffix) {
        Set<String> names = new TreeSet<>();
        Stream.concat(file.stringPropertyNames().stream(), system.keySet().stream()).forEach(each -> names.addAll(between(each, prefix, suffix)));
        environment.keySet().forEach(each -> between(each, variable(prefix), variable(suffix)).forEach(name -> names.add(name.toLowerCase(Locale.ROOT))));
        return names;
    }

    private static List<String> between(String name, String prefix, String suffix) {
        boolean fits = name.startsWith(prefix) && name.endsWith(suffix) && name.length() > prefix.length() + suffix.length();
        return fits ? List.of(name.substring(prefix.length(), name.length() - suffix.length())) : List.of();
    }

    /** Notes what is wrong with several settings together. */
    void problem(String text) {
        problems.add(text);
    }

    /** Where a secret is found at any time: as {@link #secret}, but a file is read when asked, and has to be there only then. */
    Optional<PinSource> secretSource(String name) {
        refuseOpen(name);
        Optional<Path> path = find(name + ".file", Path::of);
        if (path.isPresent()) {
            return Optional.of(() -> firstLineOf(path.get()));
        }
        return Optional.ofNullable(environment.get(variable(name))).map(text -> text::toCharArray);
    }

    private static char[] firstLineOf(Path path) throws IOException {
        try {
            return firstLine(path.toString());
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void refuseOpen(String name) {
        if (system.containsKey(name) || file.containsKey(name)) {
            problems.add(name + " is a secret: put it into a file named by " + name + ".file, or into the environment as " + variable(name));
        }
    }

    /** A secret: from a file named by {@code <name>.file}, or from the environment; anywhere else it is refused. */
    Optional<char[]> secret(String name) {
        refuseOpen(name);
        Optional<Path> path = find(name + ".file", Path::of);
        if (path.isPresent()) {
            return read(name + ".file", path.get().toString(), SettingsReader::firstLine);
        }
        return Optional.ofNullable(environment.get(variable(name))).map(String::toCharArray);
    }

    private static char[] firstLine(String path) {
        try (var lines = Files.lines(Path.of(path), StandardCharsets.UTF_8)) {
            return lines.findFirst().orElseThrow(() -> new IllegalArgumentException("the file " + path + " is empty")).toCharArray();
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalArgumentException("the file " + path + " cannot be read as text", e);
        }
    }

    private <T> Optional<T> read(String name, String text, Function<String, T> reader) {
        try {
            return Optional.of(reader.apply(text));
        } catch (IllegalArgumentException e) {
            problems.add(name + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Notes a problem of several settings together unless the condition holds. */
    void require(boolean condition, String problem) {
        if (!condition) {
            problems.add(problem);
        }
    }

    /** @throws IllegalArgumentException with every problem met, one a line, and every unknown name of the file */
    void finish() {
        file.stringPropertyNames().stream().sorted().filter(name -> !known.contains(name))
                .filter(name -> problems.stream().noneMatch(problem -> problem.startsWith(name + " ")))
                .filter(name -> !isDoorInEffect(name)).forEach(name -> problems.add(name + ": " + unknown(name)));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("Invalid settings: " + String.join("; ", problems));
        }
    }

    /** The container opens the doors before this file is read; bin/setenv.sh of tomcat-conf makes system properties of those in the file. */
    private boolean isDoorInEffect(String name) {
        return name.startsWith(DOORS) && system.containsKey(name);
    }

    private static String unknown(String name) {
        return name.startsWith(DOORS)
                ? "the container opens the doors before it reads this file. Give it as a system property: on Tomcat use bin/setenv.sh of tomcat-conf, which reads"
                        + " it from this file, or add -D" + name + "=.. to CATALINA_OPTS; on WildFly add it to JAVA_OPTS in bin/standalone.conf"
                : "there is no setting of that name";
    }

    private static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** Durations with commas, the longest first. */
    static List<Duration> durations(String text) {
        List<Duration> durations = Arrays.stream(text.split(",")).map(String::strip).map(SettingsReader::duration).sorted(Comparator.reverseOrder()).toList();
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

    /** A duration of a day at most. */
    static Duration timeout(String text) {
        Duration timeout = duration(text);
        if (timeout.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("'" + text + "' is longer than a day");
        }
        return timeout;
    }

    static Duration durationOrZero(String text) {
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

    static int count(String text) {
        int count = number(text);
        if (count == 0) {
            throw new IllegalArgumentException("'" + text + "' is less than 1");
        }
        return count;
    }

    /** Fewer than a few would let those that hold one wait for another. */
    static int connections(String text) {
        int count = number(text);
        if (count < 4 || count > 1000) {
            throw new IllegalArgumentException("'" + text + "' is not within 4 to 1000");
        }
        return count;
    }

    static int number(String text) {
        int number = Integer.parseInt(text);
        if (number < 0) {
            throw new IllegalArgumentException("'" + text + "' is negative");
        }
        return number;
    }

    static double ratio(String text) {
        double ratio = Double.parseDouble(text);
        if (!(ratio > 0 && ratio < 100)) {
            throw new IllegalArgumentException("'" + text + "' is not a part such as 0.9");
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

    /** A size that fits an int, at most 1 GiB. */
    static int smallBytes(String text) {
        long bytes = bytes(text);
        if (bytes > 1 << 30) {
            throw new IllegalArgumentException("'" + text + "' is more than 1GiB");
        }
        return (int) bytes;
    }

    static int port(String text) {
        int port = Integer.parseInt(text);
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("'" + text + "' is not a port");
        }
        return port;
    }

    static boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
        };
    }
}
