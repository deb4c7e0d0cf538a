package org.turnpike.sandbox.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turnpike.fault.RefusedException;
import org.turnpike.keys.KeyAlgorithm;

/**
 * {@code mvn -Pbench}: a pair of security servers under a closed loop of callers, one JSON object on a line for each case
 * (docs/performance.md). Exit code 0 only when no call failed.
 */
public final class Bench {
    private final BenchSettings settings;
    private boolean failed;
    private final Set<String> warm = new HashSet<>();                     // the cases this pair has served
    private volatile Optional<BenchPair> running = Optional.empty();

    private Bench(BenchSettings settings) {
        this.settings = settings;
    }

    /** Takes its settings from system properties. */
    public static void main(String... arguments) throws Exception {
        Bench bench = new Bench(BenchSettings.read());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> bench.running.ifPresent(BenchPair::close), "bench-stop"));
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(1)));
        try {
            bench.run();
        } catch (DemoFailure failure) {
            System.out.println(failure.getMessage());
            bench.failed = true;
        }
        System.exit(bench.failed ? 1 : 0);
    }

    private void run() throws DemoFailure, InterruptedException, IOException, RefusedException, SQLException {
        if (settings.url().isPresent()) {
            measure(settings.url().get(), settings.cases(), Map.of(), "");
            return;
        }
        for (KeyAlgorithm keys : settings.keys()) {
            List<String> kept = settings.cases().stream().filter(name -> !name.equals(BenchSettings.NO_REUSE)).toList();
            if (!kept.isEmpty()) {
                withPair(keys, true, kept);
            }
            if (settings.cases().contains(BenchSettings.NO_REUSE)) {
                withPair(keys, false, List.of(BenchSettings.NO_REUSE));
            }
        }
    }

    private void withPair(KeyAlgorithm keys, boolean reuse, List<String> cases)
            throws DemoFailure, InterruptedException, IOException, RefusedException, SQLException {
        String setup = ",\"keys\":\"" + keys + "\",\"database\":\"" + (settings.postgres() ? "postgresql" : "sqlite") + "\"";
        try (BenchPair pair = BenchPair.start(settings, keys, reuse)) {
            running = Optional.of(pair);
            warm.clear();
            System.out.println("{\"case\":\"start\",\"ready_ms\":" + json(pair.readyMillis()) + ",\"ready_cpu_ms\":" + json(pair.readyCpuMillis())
                    + ",\"rss_mb\":" + json(resident(pair.processes())) + setup + "}");
            record(pair.processes(), "JFR.start", "settings=profile");       // starting it throws compiled code away: before warming up
            measure(pair.door(), cases, pair.processes(), setup);
        } finally {
            running = Optional.empty();
        }
    }

    private void measure(URI door, List<String> cases, Map<String, ProcessHandle> processes, String setup) throws IOException, InterruptedException {
        for (String name : cases) {
            for (int concurrency : settings.concurrency()) {
                System.out.println(measured(door, name, concurrency, processes, setup));
            }
        }
    }

    private String measured(URI door, String name, int concurrency, Map<String, ProcessHandle> servers, String setup)
            throws IOException, InterruptedException {
        Process generator = generator(door, name.equals(BenchSettings.NO_REUSE) ? "soap-1k" : name, concurrency);
        Map<String, ProcessHandle> processes = new LinkedHashMap<>(servers);
        processes.put("generator", generator.toHandle());
        try (BufferedReader lines = generator.inputReader(StandardCharsets.UTF_8)) {
            expect(LoadGenerator.MEASURING, lines.readLine());
            Map<String, Duration> before = cpu(processes);
            String seen = lines.readLine();
            Map<String, Duration> after = cpu(processes);
            record(servers, "JFR.dump", "begin=-" + settings.seconds() + "s", "filename=" + settings.work().resolve(name + "-" + concurrency) + "-");
            if (seen == null) {
                throw new IOException("The load generator ended early");
            }
            failed |= number(seen, "errors") > 0 || number(seen, "requests") == 0;
            return "{\"case\":\"" + name + "\",\"concurrency\":" + concurrency + "," + seen + ",\"rss_mb\":" + json(resident(servers))
                    + ",\"cpu_ms\":" + perExchange(before, after, number(seen, "requests")) + setup + "}";
        } finally {
            generator.destroy();
            generator.waitFor();
        }
    }

    private Process generator(URI door, String name, int concurrency) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-XX:+UseSerialGC", "-cp",
                System.getProperty("java.class.path"), LoadGenerator.class.getName(), door.toString(), name, String.valueOf(concurrency),
                String.valueOf(settings.seconds()), String.valueOf(secondsToWarmUp(name)), settings.parties().client(), settings.parties().provider())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /** Another case runs code of its own. */
    private int secondsToWarmUp(String name) {
        boolean first = warm.isEmpty();
        if (!warm.add(name)) {
            return 0;
        }
        return first ? settings.warmUp() : settings.warmUp() / 4;
    }

    private static void expect(String wanted, String line) throws IOException {
        if (!wanted.equals(line)) {
            throw new IOException("The load generator said " + line + " instead of " + wanted);
        }
    }

    /** Tells both servers' flight recorders to start or to dump; a file gets the server's name. */
    private void record(Map<String, ProcessHandle> servers, String command, String... arguments) throws IOException, InterruptedException {
        if (!settings.jfr()) {
            return;
        }
        for (String role : List.of("consumer", "provider")) {
            List<String> words = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                    String.valueOf(servers.get(role).pid()), command, "name=bench"));
            Stream.of(arguments).map(argument -> argument.startsWith("filename=") ? argument + role + ".jfr" : argument).forEach(words::add);
            Path log = settings.work().resolve("jcmd.log");
            if (new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor() != 0) {
                throw new IOException(command + " failed: " + Files.readString(log));
            }
        }
    }

    /** CPU time so far, children included: PostgreSQL works in them. */
    private static Map<String, Duration> cpu(Map<String, ProcessHandle> processes) {
        Map<String, Duration> all = new LinkedHashMap<>();
        processes.forEach((role, process) -> all.put(role, Stream.concat(Stream.of(process), role.equals("database") ? process.descendants() : Stream.of())
                .map(one -> one.info().totalCpuDuration().orElse(Duration.ZERO)).reduce(Duration.ZERO, Duration::plus)));
        return all;
    }

    private static String perExchange(Map<String, Duration> before, Map<String, Duration> after, double requests) {
        return after.keySet().stream().map(role -> String.format(Locale.ROOT, "\"%s\":%.3f", role,
                after.get(role).minus(before.get(role)).toNanos() / 1e6 / requests)).collect(Collectors.joining(",", "{", "}"));
    }

    /** Resident memory of the security servers in MiB; 0 where the system has no /proc. */
    private static Map<String, Long> resident(Map<String, ProcessHandle> processes) throws IOException {
        Map<String, Long> all = new LinkedHashMap<>();
        for (String role : List.of("consumer", "provider")) {
            if (processes.containsKey(role)) {
                Path status = Path.of("/proc", String.valueOf(processes.get(role).pid()), "status");
                all.put(role, !Files.exists(status) ? 0 : Files.readAllLines(status).stream().filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10).sum());
            }
        }
        return all;
    }

    private static String json(Map<String, Long> numbers) {
        return numbers.entrySet().stream().map(one -> "\"" + one.getKey() + "\":" + one.getValue()).collect(Collectors.joining(",", "{", "}"));
    }

    private static double number(String json, String name) {
        String rest = json.substring(json.indexOf("\"" + name + "\":") + name.length() + 3);
        return Double.parseDouble(rest.split("[,}]")[0]);
    }
}
