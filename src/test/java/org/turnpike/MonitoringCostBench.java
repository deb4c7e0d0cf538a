package org.turnpike;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.turnpike.admin.UsersMXBean;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;
import org.turnpike.monitoring.OperationalDataStore;
import org.turnpike.monitoring.StoredRecords;
import org.turnpike.sandbox.Identities;
import org.turnpike.storage.Storage;

/**
 * Measures what operational monitoring costs: {@code MonitoringCostBench <rounds> <exchanges a round> <runs for memory>}. Two pairs of
 * security servers run in this JVM, one with operational monitoring and one without. Rounds alternate between them, so both run the same
 * compiled code at nearly the same time. CPU time is that of the process without the callers' threads. One JSON object a line.
 *
 * <p>{@code MonitoringCostBench sizes <exchanges>} measures what SOAP exchanges of several body sizes add to the files of one server, and
 * their CPU time at both servers and the information system.
 *
 * <p>{@code MonitoringCostBench console <rounds> <exchanges a round>} compares two pairs that are set alike. At the servers of the first pair an
 * administrator has signed in to the console and loads each page between two rounds; those of the second pair serve no console.
 */
public final class MonitoringCostBench {
    private static final int CALLERS = 4;
    private static final OperatingSystemMXBean PROCESS = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final MemberId CALLER = new MemberId(Identities.INSTANCE, "ORG", "4444");
    private static final MemberId CALLED = new MemberId(Identities.INSTANCE, "ORG", "5555");
    private static final ServerId THIRD = new ServerId(CALLER, "ss3");
    private static final ServerId FOURTH = new ServerId(CALLED, "ss4");

    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);

    private volatile int bodyBytes = 1 << 10;

    private MonitoringCostBench() {
    }

    public static void main(String[] arguments) throws Exception {
        MonitoringCostBench bench = new MonitoringCostBench();
        try {
            if (arguments[0].equals("sizes")) {
                bench.sizes(Integer.parseInt(arguments[1]));
                return;
            }
            if (arguments[0].equals("console")) {
                bench.console(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
                return;
            }
            bench.store();
            bench.cpu(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
            bench.memory(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[1]));
        } finally {
            bench.callers.shutdownNow();
        }
    }

    /** Two security servers: where a client calls, who calls what, and the servers. */
    private record Pair(XRoadInstance instance, String address, SubsystemId client, ServiceId service, List<XRoadInstance.Node> nodes) {
        static Pair first(XRoadInstance instance) {
            return new Pair(instance, XRoadInstance.CONSUMER_ADDRESS, Identities.PORTAL, Identities.ECHO, List.of(instance.consumer(), instance.provider()));
        }

        /** @param on whether with operational monitoring */
        static Pair second(XRoadInstance instance, boolean on) throws Exception {
            SubsystemId client = new SubsystemId(CALLER, "system");
            SubsystemId provider = new SubsystemId(CALLED, "system");
            instance.sandbox().change(known -> known.withMember(CALLER, "Caller", "system").withMember(CALLED, "Called", "system"));
            Map<String, String> off = Map.of("turnpike.operations.enabled", String.valueOf(on));
            XRoadInstance.Node consumer = instance.join(instance.sandbox(), THIRD, "127.0.17.13", Set.of(client), """
                    version: 1
                    server: SANDBOX/ORG/4444/ss3
                    clients:
                      - {id: SANDBOX/ORG/4444/system, connection: NOSSL}
                    """, off);
            XRoadInstance.Node called = instance.join(instance.sandbox(), FOURTH, "127.0.17.14", Set.of(provider), """
                    version: 1
                    server: SANDBOX/ORG/5555/ss4
                    clients:
                      - id: SANDBOX/ORG/5555/system
                        connection: NOSSL
                        descriptions:
                          - type: WSDL
                            url: %1$s?wsdl
                            services:
                              - {code: echo, url: "%1$s", access: [SANDBOX/ORG/4444/system]}
                    """.formatted(instance.sandbox().soapUrl()), off);
            instance.publish();
            return new Pair(instance, "127.0.17.13", client, new ServiceId(provider, "echo"), List.of(consumer, called));
        }
    }

    private static XRoadInstance open(boolean on) throws Exception {
        return new XRoadInstance("", "", Map.of("turnpike.operations.enabled", String.valueOf(on)));
    }

    /** The storing alone, by the number of records that one transaction stores. */
    private void store() throws Exception {
        Path folder = Files.createTempDirectory("monitoring-cost");
        try (Storage storage = new Storage(folder)) {
            OperationalDataStore store = new OperationalDataStore(storage.monitoring());
            long second = InstantSource.system().instant().getEpochSecond();
            StoredRecords.fill(store, 50_000, 1000, second, Identities.PORTAL, Identities.REGISTRY);
            for (int batch : new int[] {1, 10, 100, 500, 1000}) {
                int count = Math.max(200, batch * 20);
                List<Double> micros = new ArrayList<>();
                for (int i = 0; i < 9; i++) {
                    long before = THREADS.getCurrentThreadCpuTime();
                    StoredRecords.fill(store, count, batch, second, Identities.PORTAL, Identities.REGISTRY);
                    micros.add((THREADS.getCurrentThreadCpuTime() - before) / 1e3 / count);
                }
                print("{\"case\":\"store\",\"batch\":%d,\"cpu_us_per_record\":%s}%n", batch, spread(micros));
            }
        }
    }

    private void cpu(int rounds, int exchanges) throws Exception {
        try (XRoadInstance instance = open(true)) {
            Pair on = Pair.first(instance);
            compare(on, Pair.second(instance, false), rounds, exchanges, () -> { });
        }
    }

    private void console(int rounds, int exchanges) throws Exception {
        try (XRoadInstance instance = open(true)) {
            Pair used = Pair.first(instance);
            List<ConsoleSession> sessions = new ArrayList<>();
            for (XRoadInstance.Node node : used.nodes()) {
                node.server().beans().bean(UsersMXBean.class).add("alice", List.of("XROAD_SYSTEM_ADMINISTRATOR"), "a-long-test-password");
            }
            sessions.add(new ConsoleSession(instance, XRoadInstance.CONSUMER_ADDRESS, "alice", "a-long-test-password"));
            sessions.add(new ConsoleSession(instance, XRoadInstance.PROVIDER_ADDRESS, "alice", "a-long-test-password"));
            compare(used, Pair.second(instance, true), rounds, exchanges, () -> {
                for (ConsoleSession session : sessions) {
                    for (String page : List.of("", "refusals", "messages", "keys", "trust", "settings")) {
                        session.millis(page);
                    }
                }
            });
        }
    }

    /** What happens between two rounds, not measured. */
    private interface Between {
        void run() throws Exception;
    }

    private void compare(Pair on, Pair off, int rounds, int exchanges, Between between) throws Exception {
        for (int i = 0; i < Math.max(2, rounds / 8); i++) {
            cpuOf(on, exchanges);
            cpuOf(off, exchanges);
        }
        List<Double> with = new ArrayList<>();
        List<Double> without = new ArrayList<>();
        List<Double> percent = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            between.run();
            double first = cpuOf(i % 2 == 0 ? on : off, exchanges);
            double second = cpuOf(i % 2 == 0 ? off : on, exchanges);
            with.add(i % 2 == 0 ? first : second);
            without.add(i % 2 == 0 ? second : first);
            percent.add((with.get(i) / without.get(i) - 1) * 100);
            print("{\"case\":\"round\",\"on_us\":%.0f,\"off_us\":%.0f}%n", with.get(i), without.get(i));
        }
        print("{\"case\":\"cpu\",\"rounds\":%d,\"exchanges\":%d,\"on_us\":%s,\"off_us\":%s,\"more_percent_of_medians\":%.1f,\"more_percent\":%s}%n", rounds,
                exchanges, spread(with), spread(without), (median(with) / median(without) - 1) * 100, spread(percent));
    }

    private void sizes(int exchanges) throws Exception {
        try (XRoadInstance instance = open(true)) {
            Pair pair = Pair.first(instance);
            cpuOf(pair, 4 * exchanges);
            for (int bytes : new int[] {1 << 10, 10 << 10, 100 << 10, 1 << 20}) {
                bodyBytes = bytes;
                double cpu = cpuOf(pair, exchanges);
                long heap = LargeMessages.heapInUse();
                long[] before = stored(instance.provider());
                cpuOf(pair, exchanges);
                long[] after = stored(instance.provider());
                print("{\"case\":\"size\",\"body\":%d,\"cpu_ms\":%.1f,\"messagelog_bytes\":%d,\"monitoring_bytes\":%d,\"heap_mib\":%d}%n", bytes, cpu / 1e3,
                        (after[0] - before[0]) / exchanges, (after[1] - before[1]) / exchanges, heap >> 20);
            }
        }
    }

    /** Bytes of the message log and of operational data, after a restart has moved what was written into the files. */
    private static long[] stored(XRoadInstance.Node node) throws Exception {
        node.close();
        Path folder = node.home().resolve("db");
        long[] bytes = {Files.size(folder.resolve("messagelog.db")), Files.size(folder.resolve("monitoring.db"))};
        node.start();
        return bytes;
    }

    /** CPU time of both servers and the information system for an exchange, in microseconds. */
    private double cpuOf(Pair pair, int exchanges) throws Exception {
        long before = PROCESS.getProcessCpuTime();
        long called = exchange(pair, exchanges);
        for (XRoadInstance.Node node : pair.nodes()) {
            node.server().operations().writer().run();
        }
        return (PROCESS.getProcessCpuTime() - before - called) / 1e3 / exchanges;
    }

    /** Makes exchanges, and returns the CPU time of the callers in nanoseconds. */
    private long exchange(Pair pair, int exchanges) throws Exception {
        List<Callable<Long>> loops = Collections.nCopies(CALLERS, () -> {
            long before = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < exchanges / CALLERS; i++) {
                call(pair);
            }
            return THREADS.getCurrentThreadCpuTime() - before;
        });
        long cpu = 0;
        for (Future<Long> loop : callers.invokeAll(loops)) {
            cpu += loop.get();
        }
        return cpu;
    }

    private void call(Pair pair) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create("http://" + pair.address() + ":" + pair.instance().ports().client() + "/")
                .toURL().openConnection();
        connection.setRequestProperty("Content-Type", "text/xml");
        connection.setDoOutput(true);
        connection.getOutputStream().write(Call.envelope(pair.client(), pair.service(), Call.newId(), "<echo>" + "x".repeat(bodyBytes) + "</echo>")
                .getBytes(StandardCharsets.UTF_8));
        String answer = new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!answer.contains("xxxx")) {
            throw new IOException(answer);
        }
    }

    private void memory(int runs, int exchanges) throws Exception {
        List<Double> with = new ArrayList<>();
        List<Double> without = new ArrayList<>();
        for (int i = 0; i < 2 * runs; i++) {
            try (XRoadInstance instance = open(i % 2 == 1)) {
                cpuOf(Pair.first(instance), exchanges);
                exchange(Pair.first(instance), 400);                           // these wait to be stored, as between two runs
                (i % 2 == 1 ? with : without).add(LargeMessages.heapInUse() / 1048576.0);
            }
        }
        print("{\"case\":\"heap after GC, both servers, MiB\",\"on\":%s,\"off\":%s,\"more\":%.1f}%n", spread(with), spread(without), median(with) - median(without));
    }

    private static double median(List<Double> values) {
        return at(values, 0.5);
    }

    private static double at(List<Double> values, double part) {
        return values.isEmpty() ? Double.NaN : values.stream().sorted().toList().get((int) Math.min(values.size() - 1, values.size() * part));
    }

    /** Quartiles. */
    private static String spread(List<Double> values) {
        return IntStream.of(1, 2, 3).mapToObj(quarter -> String.format(Locale.ROOT, "%.1f", at(values, quarter / 4.0))).toList().toString();
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
