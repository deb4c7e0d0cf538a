package org.turnpike.messagelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.storage.Database;
import org.turnpike.storage.DatabaseSettings;
import org.turnpike.storage.FailingDisk;
import org.turnpike.storage.Postgres;

/** A message is answered for only when its record would outlive a power cut, and what cannot be written is refused until it can. */
@Tag("slow")
class DurabilityTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final String REFUSED = "logging_failed.database_error";

    @TempDir
    private Path folder;
    private Records records;

    @BeforeEach
    void read() throws Exception {
        records = new Records();
    }

    private static MessageLog log(Database database) {
        return new MessageLog(new RecordStore(database), () -> { }, BodyLogging.ALL);
    }

    private void assertRecorded(FailingDisk disk, String after, List<String> ids) throws Exception {
        Path left = folder.resolve(after);
        disk.cutPower(left);
        try (Database restarted = new Database(left)) {
            RecordStore store = new RecordStore(restarted);
            for (String id : ids) {
                assertThat(store.count(id)).as(id + " after " + after).isOne();
            }
        }
    }

    @Test
    void whatWasAnsweredForOutlivesAPowerCut() throws Exception {
        FailingDisk disk = new FailingDisk(folder);
        List<String> answered = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (Database database = disk.open(); MessageLog log = log(database)) {
            for (int i = 0; i < 5; i++) {
                assertThat(Records.outcome(log, records.message("alone " + i, NOW))).isEmpty();
                answered.add("alone " + i);
                assertRecorded(disk, "cut " + i, answered);
            }
            List<Future<Optional<String>>> together = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                MessageRecord message = records.message("together " + i, NOW);
                together.add(threads.submit(() -> Records.outcome(log, message)));
            }
            for (int i = 0; i < together.size(); i++) {
                assertThat(together.get(i).get()).isEmpty();
                answered.add("together " + i);
            }
            assertRecorded(disk, "the last cut", answered);
        } finally {
            threads.shutdown();
        }
    }

    /** Found by killing servers: what another thread had begun to write was taken for written. */
    @Test
    void aFlushWaitsForWhatIsBeingWrittenInTheBackground() throws Exception {
        FailingDisk disk = new FailingDisk(folder);
        try (Database database = disk.open()) {
            RecordStore store = new RecordStore(database);
            disk.hold();
            store.insert(List.of(records.message("in the background", NOW)));
            disk.awaitWriter();
            CompletableFuture<Void> flush = CompletableFuture.runAsync(() -> {
                try {
                    store.flush();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            try {
                assertThatThrownBy(() -> flush.get(3, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            } finally {
                disk.go();
            }
            flush.get();
            assertRecorded(disk, "the flush", List.of("in the background"));
        }
    }

    @Test
    void whatCouldNotBeForcedOntoTheDiskIsNotAnsweredFor() throws Exception {
        FailingDisk disk = new FailingDisk(folder);
        try (Database database = disk.open(); MessageLog log = log(database)) {
            assertThat(Records.outcome(log, records.message("before", NOW))).isEmpty();
            disk.breakDown();
            assertThat(Records.outcome(log, records.message("after", NOW))).contains(REFUSED);
            assertThat(Records.outcome(log, records.message("again", NOW))).contains(REFUSED);
            assertRecorded(disk, "breakdown", List.of("before"));
        }
    }

    @Test
    void aFullDiskRefusesMessagesAndHealsByItself() throws Exception {
        FailingDisk disk = new FailingDisk(folder);
        try (Database database = disk.open(); MessageLog log = log(database)) {
            assertThat(Records.outcome(log, records.message("before", NOW))).isEmpty();
            disk.fillUp(true);
            for (int i = 0; i < 5; i++) {
                assertThat(Records.outcome(log, records.message("full " + i, NOW))).contains(REFUSED);
            }
            disk.fillUp(false);
            assertThat(healed(log)).isTrue();
            RecordStore store = new RecordStore(database);
            assertThat(store.count("before")).isOne();
            assertThat(store.count("healed")).isOne();
            assertRecorded(disk, "healing", List.of("before", "healed"));
        }
    }

    /** Connections that died are found dead one after the other; there are 16. */
    private boolean healed(MessageLog log) {
        for (int i = 0; i < 20; i++) {
            if (Records.outcome(log, records.message("healed", NOW)).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    @Test
    void whatWasAnsweredForOutlivesACrashOfPostgresqlWhoseDefaultWouldLoseIt() throws Exception {
        try (Postgres postgres = Postgres.startNew()) {
            DatabaseSettings settings = postgres.newDatabase();
            String url = settings.url().orElseThrow();
            try (Database database = new Database(settings, folder); MessageLog log = log(database)) {
                for (int i = 0; i < 5; i++) {
                    assertThat(Records.outcome(log, records.message("answered " + i, NOW))).isEmpty();
                }
                try (var careless = DriverManager.getConnection(url, "postgres", ""); var statement = careless.createStatement()) {
                    statement.executeUpdate("update time_stamping_state set last_attempt_ms = 4711");
                }
                postgres.crash();
                assertThat(Records.outcome(log, records.message("meanwhile", NOW))).contains(REFUSED);
                postgres.start();
                assertThat(healed(log)).isTrue();
                RecordStore store = new RecordStore(database);
                for (int i = 0; i < 5; i++) {
                    assertThat(store.count("answered " + i)).isOne();
                }
                assertThat(store.count("meanwhile")).isZero();
                assertThat(database.<Long>inTransaction(connection -> {
                    try (var query = connection.createStatement(); var row = query.executeQuery("select coalesce(last_attempt_ms, 0) from time_stamping_state")) {
                        row.next();
                        return row.getLong(1);
                    }
                })).as("a commit with the database's default was lost, so the crash did lose what was in memory").isZero();
            }
        }
    }
}
