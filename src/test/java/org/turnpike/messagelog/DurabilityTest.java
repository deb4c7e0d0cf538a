package org.turnpike.messagelog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.storage.DatabaseSettings;
import org.turnpike.storage.Postgres;
import org.turnpike.storage.Rows;
import org.turnpike.storage.Storage;

/** A message that cannot be written is rejected until it can, and what was recorded stays. */
@Tag("slow")
class DurabilityTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final String REJECTED = "logging_failed.database_error";

    @TempDir
    private Path folder;
    private Records records;

    @BeforeEach
    void read() throws Exception {
        records = new Records();
    }

    /** A process of its own on a disk of its own: a small tmpfs in a namespace. */
    @Test
    void aFullDiskRejectsMessagesAndRecoversByItself() throws Exception {
        Path disk = Files.createDirectories(folder.resolve("disk"));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder("unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=4m tmpfs \"$0\" && exec \"$@\"", disk.toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m", "-cp", Records.classPath(), FullDisk.class.getName(),
                disk.toString()).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readAllLines(output)).containsExactly("before recorded", "filled true", "full " + REJECTED, "still full " + REJECTED,
                "after recorded", "recorded 2", "check ok", "again 2");
    }

    /** Connections that died are found dead one after the other; there are 16. */
    private boolean recovered(MessageLog log) {
        for (int i = 0; i < 20; i++) {
            if (Records.outcome(log, records.message("recovered", NOW)).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    @Test
    void recordedMessagesOutliveACrashOfPostgresqlWhoseDefaultWouldLoseThem() throws Exception {
        try (Postgres postgres = Postgres.startNew()) {
            DatabaseSettings settings = postgres.newDatabase();
            String url = settings.url().orElseThrow();
            try (Storage storage = new Storage(settings, folder);
                    MessageLog log = new MessageLog(new RecordStore(storage.messageLog()), () -> { }, BodyLogging.ALL)) {
                for (int i = 0; i < 5; i++) {
                    assertThat(Records.outcome(log, records.message("answered " + i, NOW))).isEmpty();
                }
                try (var careless = DriverManager.getConnection(url, "postgres", ""); var statement = careless.createStatement()) {
                    statement.executeUpdate("update time_stamping_state set last_attempt_ms = 4711");
                }
                postgres.crash();
                assertThat(Records.outcome(log, records.message("meanwhile", NOW))).contains(REJECTED);
                postgres.start();
                assertThat(recovered(log)).isTrue();
                RecordStore store = new RecordStore(storage.messageLog());
                for (int i = 0; i < 5; i++) {
                    assertThat(store.count("answered " + i)).isOne();
                }
                assertThat(store.count("meanwhile")).isZero();
                long attempt = storage.messageLog().inTransaction(connection ->
                        Rows.number(connection, "select coalesce(last_attempt_ms, 0) from time_stamping_state"));
                assertThat(attempt).as("a commit with the database's default was lost, so the crash did lose what was in memory").isZero();
            }
        }
    }
}
