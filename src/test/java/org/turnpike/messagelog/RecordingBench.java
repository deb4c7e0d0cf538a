package org.turnpike.messagelog;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.turnpike.storage.Storage;
import org.turnpike.storage.Databases;

/**
 * Measures what it costs to record a message durably: {@code RecordingBench <seconds a case> [SQLITE|POSTGRESQL]}. The messages are REST
 * requests of the captures with body and hash chain. One JSON object a case; the processor time is that of this process, so that of
 * PostgreSQL comes on top.
 */
public final class RecordingBench {
    private RecordingBench() {
    }

    public static void main(String[] arguments) throws Exception {
        int seconds = Integer.parseInt(arguments[0]);
        for (Databases kind : arguments.length > 1 ? List.of(Databases.valueOf(arguments[1])) : List.of(Databases.values())) {
            Path folder = Files.createTempDirectory("recording-bench");
            try (Storage storage = new Storage(kind.fresh(), folder)) {
                RecordStore store = new RecordStore(storage.messageLog());
                try (MessageLog log = new MessageLog(store, () -> { }, BodyLogging.ALL)) {
                    measure(log, 32, seconds);
                    for (int writers : new int[] {1, 8, 32, 128}) {
                        long before = store.count();
                        long bytesBefore = size(folder);
                        long cpu = cpu();
                        long start = System.nanoTime();
                        measure(log, writers, seconds);
                        double elapsed = (System.nanoTime() - start) / 1e9;
                        long records = store.count() - before;
                        System.out.printf("{\"case\":\"record-%s\",\"writers\":%d,\"records\":%d,\"per_second\":%.0f,\"cpu_us_per_record\":%.0f,\"bytes_per_record\":%d}%n",
                                kind, writers, records, records / elapsed, (cpu() - cpu) / 1e3 / records, (size(folder) - bytesBefore) / records);
                    }
                }
            } finally {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static long size(Path folder) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static void measure(MessageLog log, int writers, int seconds) throws Exception {
        Records records = new Records();
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        List<Future<Void>> running = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            Callable<Void> writer = () -> {
                while (System.nanoTime() < end) {
                    log.record(records.message(UUID.randomUUID().toString(), Instant.now()));
                }
                return null;
            };
            running.add(threads.submit(writer));
        }
        for (Future<Void> one : running) {
            one.get();
        }
        threads.shutdown();
    }
}
