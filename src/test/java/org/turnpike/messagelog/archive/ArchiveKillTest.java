package org.turnpike.messagelog.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.id.ClientId;
import org.turnpike.messagelog.StampedLog;
import org.turnpike.storage.Databases;

/** A process that records, stamps and archives is killed again and again; in the end each record is in one file, and every file is whole. */
@Tag("slow")
class ArchiveKillTest {
    private static final int KILLS = 3;

    @TempDir
    private Path folder;

    /** What is killed: files of one record each, so that it is nearly always between two of the steps that matter. */
    public static final class Killed {
        private Killed() {
        }

        public static void main(String[] arguments) throws Exception {
            Path folder = Path.of(arguments[0]);
            try (StampedLog log = new StampedLog(Databases.SQLITE.fresh(), folder)) {
                for (;;) {
                    record(log);
                    log.stamp();
                    archiving(log, folder).pass();
                }
            }
        }

        private static void record(StampedLog log) throws Exception {
            long count = log.records.count();
            log.record(ClientId.parse("TEST/ORG/1111/consumer"), IntStream.range(0, 20).mapToObj(i -> "id" + (count + i)).toList());
        }

        static Archiving archiving(StampedLog log, Path folder) throws Exception {
            return new Archiving(new ArchiveStore(log.database), new ArchiveFileStore(folder.resolve("archive")), log.containers, log.leadership, "killed",
                    new ArchiveSettings(Duration.ofHours(6), Grouping.NONE, 1, Duration.ofDays(30), Duration.ofDays(7), 1), Optional.empty(), Optional.empty(),
                    log.clock);
        }
    }

    /** Kills it after it has said so often that it archived. */
    private void runAndKill(int files) throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", System.getProperty("java.class.path"),
                Killed.class.getName(), folder.toString()).redirectErrorStream(true).start();
        List<String> said = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int archived = 0;
            for (String line = lines.readLine(); archived < files && line != null; line = lines.readLine()) {
                said.add(line);
                archived += line.contains("Archived 1 records in") ? 1 : 0;
            }
            assertThat(archived).as(String.join("\n", said)).isEqualTo(files);
            process.destroyForcibly();
        } finally {
            process.destroyForcibly();
            process.waitFor();
        }
    }

    @Test
    void everyRecordIsInOneFileAndEveryFileIsWhole() throws Exception {
        Random random = new Random(6);
        for (int kill = 0; kill < KILLS; kill++) {
            runAndKill(1 + random.nextInt(50));
        }
        try (StampedLog log = new StampedLog(Databases.SQLITE.fresh(), folder)) {
            log.stamp();
            Archiving archiving = Killed.archiving(log, folder);
            archiving.pass();
            assertThat(archiving.status().lastFailure()).isEmpty();
            assertThat(log.records.count()).isPositive();
            assertThat(WholeArchive.require(log.database, List.of(folder.resolve("archive")))).hasSize(Math.toIntExact(log.records.count()));
        }
    }
}
