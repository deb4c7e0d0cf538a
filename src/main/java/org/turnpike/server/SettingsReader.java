package org.turnpike.server;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.turnpike.admin.SettingView;
import org.turnpike.keys.PinSource;

/**
 * Reads settings by name from {@code turnpike.properties}, from the environment ({@code turnpike.ocsp.retry-interval} is
 * {@code TURNPIKE_OCSP_RETRY_INTERVAL}) and from system properties. The environment overrides the file, and system properties override both. Collects
 * the description of every setting, and every problem, so that all problems are reported together.
 */
final class SettingsReader {
    private static final String FILE = ".file";
    private static final String SECRET = "***";
    private static final String UNKNOWN = "there is no setting of that name";

    private final Properties file;
    private final Map<String, String> environment;
    private final Map<String, String> system;
    private final Set<String> known = new HashSet<>();
    private final List<DescribedSetting> described = new ArrayList<>();
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

    /** The value of a setting from one of the three sources, or {@code otherwise}. */
    <T> T take(String name, SettingType<T> type, T otherwise, String effect) {
        return take(name, type, otherwise, type.writer().apply(otherwise), effect);
    }

    /** Like the other method; the page shows {@code shown}, because the default depends on the machine. */
    <T> T take(String name, SettingType<T> type, T otherwise, String shown, String effect) {
        describe(name, type, shown, effect);
        return find(name, type).orElse(otherwise);
    }

    /** The value of a setting from one of the three sources; empty if absent. */
    <T> Optional<T> find(String name, SettingType<T> type, String effect) {
        describe(name, type, DescribedSetting.NONE, effect);
        return find(name, type);
    }

    /** Like the other method; the page shows {@code shown} as the default. */
    <T> Optional<T> find(String name, SettingType<T> type, String shown, String effect) {
        describe(name, type, shown, effect);
        return find(name, type);
    }

    private void describe(String name, SettingType<?> type, String shown, String effect) {
        described.add(new DescribedSetting(name, type.name(), type.unit(), shown, effect));
    }

    /** Every setting that was read, in order. */
    List<DescribedSetting> described() {
        return List.copyOf(described);
    }

    /** The source of a setting's value. */
    enum Source { SYSTEM_PROPERTY, ENVIRONMENT, FILE, DEFAULT }

    /** Every setting that was read, with its value in use and the source; for a secret from the environment, only that it is set. */
    List<SettingView> inUse() {
        return described.stream().map(each -> {
            boolean secret = each.name().endsWith(FILE) && environment.containsKey(variable(each.name().substring(0, each.name().length() - FILE.length())));
            Source source = sourceOf(each.name());
            return source == Source.DEFAULT && secret ? each.view(SECRET, Source.ENVIRONMENT.name()) : each.view(text(each.name()).orElse(each.defaultValue()), source.name());
        }).toList();
    }

    private Source sourceOf(String name) {
        if (text(name).isEmpty()) {
            return Source.DEFAULT;
        }
        return system.containsKey(name) ? Source.SYSTEM_PROPERTY : environment.containsKey(variable(name)) ? Source.ENVIRONMENT : Source.FILE;
    }

    private Optional<String> text(String name) {
        return Optional.ofNullable(system.getOrDefault(name, environment.getOrDefault(variable(name), file.getProperty(name)))).filter(text -> !text.isBlank()).map(String::strip);
    }

    private <T> Optional<T> find(String name, SettingType<T> type) {
        known.add(name);
        Optional<String> text = text(name);
        return text.isEmpty() ? Optional.empty() : read(name, text.get(), type.reader());
    }

    /** Returns the part between prefix and suffix of each name that is set in any source. Names from environment variables are in lower case. */
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

    /** Adds a problem of several settings together. */
    void problem(String text) {
        problems.add(text);
    }

    /** Returns the source of a secret. Like {@link #secret}, but the file is read at each use and need not exist now. */
    Optional<PinSource> secretSource(String name, String effect) {
        rejectOpenSecret(name);
        Optional<Path> path = secretFile(name, effect);
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

    private Optional<Path> secretFile(String name, String effect) {
        return find(name + FILE, SettingType.PATH, effect + " The environment variable `" + variable(name) + "` can hold it instead.");
    }

    private void rejectOpenSecret(String name) {
        if (system.containsKey(name) || file.containsKey(name)) {
            problems.add(name + " is a secret: put it into a file named by " + name + ".file, or into the environment as " + variable(name));
        }
    }

    /**
     * Reads a secret from the first line of the file that {@code <name>.file} names, or from the environment. A secret in another place is rejected.
     */
    Optional<char[]> secret(String name, String effect) {
        rejectOpenSecret(name);
        Optional<Path> path = secretFile(name, effect);
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

    /** Adds a problem of several settings together unless the condition holds. */
    void require(boolean condition, String problem) {
        if (!condition) {
            problems.add(problem);
        }
    }

    /**
     * @throws IllegalArgumentException if there are problems; the message lists each on one line, including unknown names in the file and unknown
     *     door settings
     */
    void finish() {
        DoorSetting.unknown(system.keySet().stream()).forEach(name -> problems.add(name + ": " + UNKNOWN));
        file.stringPropertyNames().stream().sorted().filter(name -> !known.contains(name) && !isDoorInEffect(name))
                .filter(name -> problems.stream().noneMatch(problem -> problem.startsWith(name + " ")))
                .forEach(name -> problems.add(name + ": " + unknown(name)));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("Invalid settings: " + String.join("; ", problems));
        }
    }

    private boolean isDoorInEffect(String name) {
        return DoorSetting.isDoor(name) && system.containsKey(name);
    }

    /**
     * Returns the problem text for an unknown name. The container opens the doors before this file is read; bin/setenv.sh of tomcat-conf converts the
     * door settings of the file to system properties.
     */
    private static String unknown(String name) {
        return DoorSetting.isKnown(name)
                ? "the container opens the doors before it reads this file. Set a system property: on Tomcat use bin/setenv.sh of tomcat-conf, which reads"
                        + " it from this file, or add -D" + name + "=.. to CATALINA_OPTS; on WildFly add it to JAVA_OPTS in bin/standalone.conf"
                : UNKNOWN;
    }

    private static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
