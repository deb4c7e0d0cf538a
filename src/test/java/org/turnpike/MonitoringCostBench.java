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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.turnpike.monitoring.OperationalDataStore;
import org.turnpike.monitoring.StoredRecords;
import org.turnpike.sandbox.Identities;
import org.turnpike.storage.Storage;

/**
 * Measures what operational monitoring costs: {@code MonitoringCostBench <rounds> <exchanges a round> <runs for memory>}. Two instances of two
 * security servers run in this JVM, one with operational monitoring and one without. Rounds alternate between them, so both run the same
 * compiled code at nearly the same time. CPU time is that of the process without the callers' threads. One JSON object a line.
 */
public final class MonitoringCostBench {
    private static final int CALLERS = 4;
    private static final OperatingSystemMXBean PROCESS = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);

    private MonitoringCostBench() {
    }

    public static void main(String[] arguments) throws Exception {
        MonitoringCostBench bench = new MonitoringCostBench();
        try {
            bench.store();
            bench.cpu(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
            bench.memory(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[1]));
        } finally {
            bench.callers.shutdownNow();
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
        try (XRoadInstance on = open(true); XRoadInstance off = open(false)) {
            for (int i = 0; i < Math.max(2, rounds / 8); i++) {
                cpuOf(on, exchanges);
                cpuOf(off, exchanges);
            }
            List<Double> with = new ArrayList<>();
            List<Double> without = new ArrayList<>();
            List<Double> percent = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
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
    }

    /** CPU time of both servers and the information system for an exchange, in microseconds. */
    private double cpuOf(XRoadInstance instance, int exchanges) throws Exception {
        long before = PROCESS.getProcessCpuTime();
        long called = exchange(instance, exchanges);
        for (var node : List.of(instance.consumer(), instance.provider())) {
            node.server().operations().writer().run();
        }
        return (PROCESS.getProcessCpuTime() - before - called) / 1e3 / exchanges;
    }

    /** Makes exchanges, and returns the CPU time of the callers in nanoseconds. */
    private long exchange(XRoadInstance instance, int exchanges) throws Exception {
        List<Callable<Long>> loops = Collections.nCopies(CALLERS, () -> {
            long before = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < exchanges / CALLERS; i++) {
                call(instance);
            }
            return THREADS.getCurrentThreadCpuTime() - before;
        });
        long cpu = 0;
        for (Future<Long> loop : callers.invokeAll(loops)) {
            cpu += loop.get();
        }
        return cpu;
    }

    private static void call(XRoadInstance instance) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create("http://" + XRoadInstance.CONSUMER_ADDRESS + ":" + instance.ports().client() + "/")
                .toURL().openConnection();
        connection.setRequestProperty("Content-Type", "text/xml");
        connection.setDoOutput(true);
        connection.getOutputStream().write(Call.envelope(Identities.PORTAL, Identities.ECHO, Call.newId(), "<echo>" + "x".repeat(1024) + "</echo>")
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
                cpuOf(instance, exchanges);
                exchange(instance, 400);                           // these wait to be stored, as between two runs
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
