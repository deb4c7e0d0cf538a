package org.turnpike.messagelog.archive;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.turnpike.id.ClientId;
import org.turnpike.messagelog.StampedLog;
import org.turnpike.storage.Databases;

/**
 * Measures what it costs to archive stamped records, and to delete them: {@code ArchivingBench <records> [SQLITE|POSTGRESQL]}. The messages are REST requests of the
 * captures with body and hash chain. One JSON object a case; the processor time is that of this process, so that of PostgreSQL comes on top.
 */
public final class ArchivingBench {
    private ArchivingBench() {
    }

    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[0]);
        for (Databases kind : arguments.length > 1 ? List.of(Databases.valueOf(arguments[1])) : List.of(Databases.values())) {
            Path folder = Files.createTempDirectory("archiving-bench");
            try (StampedLog log = new StampedLog(kind.fresh(), folder)) {
                for (int from = 0; from < count; from += 500) {
                    int first = from;
                    log.record(ClientId.parse("TEST/ORG/1111/consumer"), IntStream.range(0, Math.min(500, count - from)).mapToObj(i -> "id" + (first + i)).toList());
                }
                log.stamp();
                Archiving archiving = new Archiving(new ArchiveStore(log.database), new ArchiveFileStore(folder.resolve("archive")), log.containers,
                        log.leadership, "bench", ArchiveSettings.DEFAULT, Optional.empty(), Optional.empty(), log.clock);
                measure("archive-" + kind, count, archiving);
                log.clock.advance(Duration.ofDays(31));
                measure("delete-" + kind, count, archiving);
                System.out.printf("{\"case\":\"files-%s\",\"bytes_per_record\":%d}%n", kind, new ArchiveFileStore(folder.resolve("archive")).bytes() / count);
            } finally {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
    }

    private static void measure(String what, int count, Archiving archiving) {
        long cpu = cpu();
        long start = System.nanoTime();
        archiving.pass();
        double elapsed = (System.nanoTime() - start) / 1e9;
        if (archiving.status().lastFailure().isPresent()) {
            throw new IllegalStateException(archiving.status().lastFailure().get());
        }
        System.out.printf("{\"case\":\"%s\",\"records\":%d,\"per_second\":%.0f,\"cpu_us_per_record\":%.0f,\"heap_mb\":%d}%n", what, count, count / elapsed,
                (cpu() - cpu) / 1e3 / count, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20);
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
