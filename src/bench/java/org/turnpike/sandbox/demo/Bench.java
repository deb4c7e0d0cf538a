package org.turnpike.sandbox.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turnpike.fault.RefusedException;
import org.turnpike.keys.KeyAlgorithm;

/**
 * {@code mvn -Pbench}: measures a pair of security servers under load, or two pairs of different builds alternately. Prints one JSON object for each
 * case, on one line (docs/performance.md). Exit code 0 only when no call failed.
 */
public final class Bench {
    private static final int WINDOW_SECONDS = 4;
    /** If two rates differ by less than this, the rate is stable. */
    private static final double SETTLED = 0.05;
    private static final int COMPARED = 3;
    private static final int MOST_WINDOWS = 15;
    private static final int SECONDS_OF_GENERATOR = 10;
    private final BenchSettings settings;
    private boolean failed;
    private final Set<String> warm = new HashSet<>();                     // the cases that this pair has served
    private final Deque<BenchPair> running = new ConcurrentLinkedDeque<>();
    private final Map<String, FirstSeconds> firstSeconds = new LinkedHashMap<>();    // by build; kept until the warm rate is known

    private Bench(BenchSettings settings) {
        this.settings = settings;
    }

    /** Takes its settings from system properties. */
    public static void main(String... arguments) throws Exception {
        Bench bench = new Bench(BenchSettings.read());
        Runtime.getRuntime().addShutdownHook(new Thread(bench::closeAll, "bench-stop"));
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
            measure(List.of(new Target("", settings.url().get(), Map.of(), () -> { })), settings.cases(), "");
            return;
        }
        for (KeyAlgorithm keys : settings.keys()) {
            List<String> kept = settings.cases().stream().filter(name -> !name.equals(BenchSettings.NO_REUSE)).toList();
            if (!kept.isEmpty()) {
                withPairs(keys, true, kept);
            }
            if (settings.cases().contains(BenchSettings.NO_REUSE)) {
                withPairs(keys, false, List.of(BenchSettings.NO_REUSE));
            }
        }
    }

    /**
     * A client door, and the processes that work for it by role.
     *
     * @param replacement publishes another global configuration
     */
    private record Target(String build, URI door, Map<String, ProcessHandle> processes, Runnable replacement) {
        String json() {
            return build.isEmpty() ? "" : ",\"build\":\"" + build + "\"";
        }
    }

    private void withPairs(KeyAlgorithm keys, boolean reuse, List<String> cases)
            throws DemoFailure, InterruptedException, IOException, RefusedException, SQLException {
        String setup = ",\"keys\":\"" + keys + "\",\"database\":\"" + (settings.postgres() ? "postgresql" : "sqlite") + "\",\"java\":\""
                + System.getProperty("java.version") + "\"";
        List<BenchPair.Build> builds = Stream.concat(Stream.of(BenchPair.Build.own(settings)),
                settings.against().map(war -> BenchPair.Build.other(settings, war)).stream()).toList();
        List<Target> targets = new ArrayList<>();
        List<BenchPair> pairs = new ArrayList<>();
        warm.clear();
        try {
            for (BenchPair.Build build : builds) {
                BenchPair pair = new BenchPair(settings, build);
                running.push(pair);
                pair.start(keys, reuse);
                Target target = new Target(builds.size() > 1 ? build.name() : "", pair.door(), pair.processes(), pair::replaceConfiguration);
                targets.add(target);
                pairs.add(pair);
                printStart("start", pair, target, setup);
                countFirstSeconds(pair, target, cases.get(0), setup);
                record(pair.processes(), "JFR.start", "settings=profile");   // starting it throws compiled code away: before warming up
            }
            measure(targets, cases, setup);
            measureStarts(pairs, setup);
        } finally {
            closeAll();
        }
    }

    private static void printStart(String name, BenchPair pair, Target target, String setup) throws IOException {
        System.out.println("{\"case\":\"" + name + "\",\"ready_ms\":" + json(pair.readyMillis()) + ",\"ready_cpu_ms\":" + json(pair.readyCpuMillis())
                + ",\"rss_mb\":" + json(resident(pair.processes())) + target.json() + setup + "}");
    }

    /** Starts the servers again with the homes that they have; builds alternate. */
    private void measureStarts(List<BenchPair> pairs, String setup) throws DemoFailure, InterruptedException, IOException {
        for (int start = 0; start < settings.starts(); start++) {
            for (int i = 0; i < pairs.size(); i++) {
                BenchPair pair = pairs.get(start % 2 == 0 ? i : pairs.size() - 1 - i);
                pair.restart();
                printStart("restart", pair, new Target(pairs.size() > 1 ? pair.name() : "", pair.door(), pair.processes(), pair::replaceConfiguration), setup);
            }
        }
    }

    private void closeAll() {
        for (BenchPair pair = running.poll(); pair != null; pair = running.poll()) {
            pair.close();
        }
    }

    private void countFirstSeconds(BenchPair pair, Target target, String name, String setup) throws IOException {
        if (settings.firstSeconds() == 0) {
            return;
        }
        int concurrency = settings.concurrency().get(0);
        FirstSeconds first = new FirstSeconds();
        try (GeneratorProcess generator = GeneratorProcess.start(target.door(), name, concurrency, settings.parties())) {
            generator.warmUp(pair.service(), SECONDS_OF_GENERATOR);
            long before = serverCpu(target);
            generator.count(settings.firstSeconds());
            for (int second = 0; second < settings.firstSeconds(); second++) {
                String line = generator.line();
                long now = serverCpu(target);
                first.add(line, now - before);
                before = now;
            }
        }
        failed |= first.failed();
        firstSeconds.put(target.build(), first);
        System.out.println("{\"case\":\"first-" + name + "\",\"concurrency\":" + concurrency + "," + first.json() + ",\"rss_mb\":"
                + json(resident(target.processes())) + target.json() + setup + "}");
    }

    private static long serverCpu(Target target) {
        return Stream.of("consumer", "provider").mapToLong(role -> target.processes().get(role).info().totalCpuDuration().orElse(Duration.ZERO).toMillis()).sum();
    }

    private void measure(List<Target> targets, List<String> cases, String setup) throws IOException, InterruptedException {
        for (String name : cases) {
            for (int concurrency : settings.concurrency()) {
                measure(targets, name, concurrency, setup);
            }
        }
    }

    /** Only one build at a time is under load. The builds take turns in starting first. */
    private void measure(List<Target> targets, String name, int concurrency, String setup) throws IOException, InterruptedException {
        List<GeneratorProcess> generators = new ArrayList<>();
        List<List<Round>> rounds = new ArrayList<>();
        try {
            for (Target target : targets) {
                generators.add(GeneratorProcess.start(target.door(), name, concurrency, settings.parties()));
                rounds.add(new ArrayList<>());
            }
            warmUp(generators, secondsToWarmUp(name));
            for (int round = 0; round < (targets.size() > 1 ? settings.rounds() : 1); round++) {
                for (int i = 0; i < targets.size(); i++) {
                    int which = round % 2 == 0 ? i : targets.size() - 1 - i;
                    rounds.get(which).add(round(targets.get(which), generators.get(which)));
                }
            }
            for (int i = 0; i < targets.size(); i++) {
                print(targets.get(i), name, concurrency, rounds.get(i), setup);
            }
            if (targets.size() > 1) {
                System.out.println("{\"case\":\"" + name + "\",\"concurrency\":" + concurrency + ",\"ratio\":\"this / against\",\"rounds\":" + settings.rounds()
                        + "," + Round.ratios(rounds.get(0), rounds.get(1)) + setup + "}");
            }
        } finally {
            for (GeneratorProcess generator : generators) {
                generator.close();
            }
        }
    }

    private void print(Target target, String name, int concurrency, List<Round> rounds, String setup) throws IOException, InterruptedException {
        record(target.processes(), "JFR.dump", "begin=-" + (2 * rounds.size() - 1) * settings.seconds() + "s",
                "filename=" + settings.work().resolve(name + "-" + concurrency + target.build()) + "-");
        failed |= rounds.stream().anyMatch(Round::failed);
        System.out.println("{\"case\":\"" + name + "\",\"concurrency\":" + concurrency + (settings.rate() > 0 ? ",\"rate\":" + settings.rate() : "") + ","
                + Round.json(rounds) + ",\"rss_mb\":" + json(resident(target.processes())) + target.json() + setup + "}");
        FirstSeconds first = firstSeconds.remove(target.build());
        if (first != null && settings.rate() == 0) {
            Files.writeString(settings.work().resolve("first" + (target.build().isEmpty() ? "" : "-" + target.build()) + ".svg"),
                    first.svg(name + ", " + settings.concurrency().get(0) + " callers, Java " + System.getProperty("java.version"),
                            rounds.get(rounds.size() / 2).figure("rps")));
        }
    }

    private Round round(Target target, GeneratorProcess generator) throws IOException {
        Map<String, ProcessHandle> processes = new LinkedHashMap<>(target.processes());
        processes.put("generator", generator.handle());
        if (settings.replace()) {
            target.replacement().run();
        }
        Map<String, Duration> before = cpu(processes);
        String seen = generator.run(settings.seconds(), settings.rate());
        return Round.of(seen, before, cpu(processes));
    }

    /** Warms each pair up in a closed loop, one pair at a time, for the given time and until the rates are stable or a minute has passed. */
    private void warmUp(List<GeneratorProcess> generators, int least) throws IOException {
        long begun = System.nanoTime();
        List<List<Double>> rates = generators.stream().<List<Double>>map(each -> new ArrayList<>()).toList();
        while (System.nanoTime() - begun < Duration.ofSeconds((long) least * generators.size()).toNanos()
                || !rates.stream().allMatch(Bench::isSettled) && rates.get(0).size() < MOST_WINDOWS) {
            for (int i = 0; i < generators.size(); i++) {
                rates.get(i).add(new Round(generators.get(i).run(WINDOW_SECONDS, 0), Map.of()).figure("rps"));
            }
        }
    }

    private static boolean isSettled(List<Double> rates) {
        if (rates.size() <= COMPARED) {
            return false;
        }
        double newest = rates.get(rates.size() - 1);
        return newest > 0 && rates.subList(rates.size() - 1 - COMPARED, rates.size() - 1).stream().anyMatch(before -> newest < before * (1 + SETTLED));
    }

    /** Returns the time to warm up; each case needs a warm-up because it runs other code. */
    private int secondsToWarmUp(String name) {
        boolean first = warm.isEmpty();
        if (!warm.add(name)) {
            return 0;
        }
        return first ? settings.warmUp() : settings.warmUp() / 4;
    }

    /** Starts or dumps the flight recorders of both servers; a file is named after its server. */
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

    /** User and system time so far. Child processes are included only for PostgreSQL, which works in child processes. */
    private static Map<String, Duration> cpu(Map<String, ProcessHandle> processes) {
        Map<String, Duration> all = new LinkedHashMap<>();
        processes.forEach((role, process) -> all.put(role, Stream.concat(Stream.of(process), role.equals("database") ? process.descendants() : Stream.of())
                .map(one -> one.info().totalCpuDuration().orElse(Duration.ZERO)).reduce(Duration.ZERO, Duration::plus)));
        return all;
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
}
