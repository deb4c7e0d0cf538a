package org.turnpike.messagelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.id.MemberId;
import org.turnpike.message.Content;
import org.turnpike.signature.SignatureParts;
import org.turnpike.storage.Database;
import org.turnpike.storage.DatabaseSettings;
import org.turnpike.storage.FailingDisk;
import org.turnpike.storage.Postgres;

/** A message is answered for only when its record would outlive a power cut, and what cannot be written is refused until it can. */
@Tag("slow")
class DurabilityTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final String REFUSED = "logging_failed.database_error";

    @TempDir
    private Path folder;
    private Records records;

    @BeforeEach
    void read() throws Exception {
        records = new Records();
    }

    private static MessageLog log(Database database) throws SQLException {
        return new MessageLog(new RecordStore(database), () -> { }, BodyLogging.ALL, NEVER);
    }

    private void assertRecorded(FailingDisk disk, String after, List<String> ids) throws Exception {
        Path left = folder.resolve(after);
        disk.cutPower(left);
        try (Database restarted = new Database(left)) {
            log(restarted).close();
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
                    database.inDurableTransaction(connection -> null);
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

    /** Row by row as they were written, whatever kind of record it is, and the log goes on behind them. */
    @Test
    void whatOnlyTheJournalHasOnTheDiskIsPutBackAsItWas() throws Exception {
        FailingDisk disk = new FailingDisk(folder);
        BodyEncryption encryption = BodyEncryption.of(Optional.of("now"), "now: " + Base64.getEncoder().encodeToString(new byte[32]));
        Path left = folder.resolve("cut");
        Map<String, List<String>> written;
        try (Database database = disk.open();
                MessageLog log = new MessageLog(new RecordStore(database, encryption), () -> { }, BodyLogging.ALL, NEVER)) {
            MessageRecord one = records.message("one", NOW);
            assertThat(Records.outcome(log, one)).isEmpty();
            assertThat(Records.outcome(log, new MessageRecord(NOW, "of a member, \u00e4", Optional.empty(), new MemberId("TEST", "ORG", "1"), Leg.PROVIDER_SOAP_RESPONSE,
                    one.message(), new SignatureParts(new byte[] {1}, Optional.empty()), List.of()))).isEmpty();
            written = rows(database);
            disk.cutPower(left);
        }
        Files.copy(left.resolve("turnpike.mv.db"), Files.createDirectories(folder.resolve("alone")).resolve("turnpike.mv.db"));
        try (Database alone = new Database(folder.resolve("alone"))) {
            assertThat(rows(alone)).as("without the journal").isNotEqualTo(written);
        }
        try (Database restarted = new Database(left); MessageLog log = log(restarted)) {
            assertThat(rows(restarted)).isEqualTo(written);
            assertThat(Records.outcome(log, records.message("after", NOW))).isEmpty();
            assertThat(new RecordStore(restarted).count()).isEqualTo(3);
        }
        try (Database again = new Database(left); MessageLog log = log(again)) {
            assertThat(Records.outcome(log, records.message("put back once", NOW))).isEmpty();
            assertThat(new RecordStore(again).count()).isEqualTo(4);
        }
    }

    /** H2 may write a state that has some tables with a record's rows and others without. */
    @Test
    void ofATornStateEachRecordIsPutBackWholeAndOnce() throws Exception {
        Map<String, List<String>> written;
        try (Database database = new Database(folder); MessageLog log = log(database)) {
            for (int i = 0; i < 4; i++) {
                assertThat(Records.outcome(log, records.message("record " + i, NOW))).isEmpty();
            }
            written = rows(database);
        }
        try (Database torn = new Database(folder)) {
            List<Long> ids = ids(torn);
            execute(torn, "update message_journal set covered = " + ids.get(0));
            execute(torn, "delete from message_record where id = " + ids.get(1));
            execute(torn, "delete from unstamped_record where record = " + ids.get(2));
            execute(torn, "delete from message_attachment where message_record = " + ids.get(3));
        }
        try (Database restarted = new Database(folder)) {
            log(restarted).close();
            assertThat(rows(restarted)).isEqualTo(written);
        }
    }

    private static List<Long> ids(Database database) throws SQLException {
        return database.inTransaction(connection -> {
            List<Long> ids = new ArrayList<>();
            try (var statement = connection.createStatement(); var row = statement.executeQuery("select id from message_record order by id")) {
                while (row.next()) {
                    ids.add(row.getLong(1));
                }
            }
            return ids;
        });
    }

    private static long covered(Database database) throws SQLException {
        return database.inTransaction(RecordStore::covered);
    }

    private static void execute(Database database, String sql) throws SQLException {
        database.inTransaction(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            }
        });
    }

    @Test
    void withoutMessagesTheDatabaseIsFlushed() throws Exception {
        FailingDisk disk = new FailingDisk(folder);
        try (Database database = disk.open();
                MessageLog log = new MessageLog(new RecordStore(database), () -> { }, BodyLogging.ALL, Duration.ofMillis(10))) {
            assertThat(Records.outcome(log, records.message("flushed", NOW))).isEmpty();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            for (int i = 0; System.nanoTime() < end; i++) {
                disk.cutPower(folder.resolve("cut " + i));
                Files.delete(folder.resolve("cut " + i).resolve("turnpike.journal"));
                try (Database restarted = new Database(folder.resolve("cut " + i))) {
                    if (new RecordStore(restarted).count("flushed") == 1) {
                        return;
                    }
                }
            }
        }
        throw new AssertionError("The database was not flushed within 30 s");
    }

    /** When the database is given up between records that are tried one by one, each of those before is in the journal. */
    @Test
    void recordsThatAreWrittenOneByOneOutliveADatabaseThatIsGivenUpInBetween() throws Exception {
        FailingDisk disk = new FailingDisk(folder);
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try (Database database = disk.open(); MessageLog log = log(database)) {
            CountDownLatch writing = new CountDownLatch(1);
            CountDownLatch allWait = new CountDownLatch(1);
            Content waits = new Opened(() -> {
                writing.countDown();
                await(allWait);
            });
            AtomicBoolean alone = new AtomicBoolean();
            Content givesUp = new Opened(() -> {
                if (alone.getAndSet(true)) {
                    disk.fillUp(true);
                    assertThatThrownBy(() -> database.inDurableTransaction(connection -> null)).isInstanceOf(SQLException.class);
                    disk.fillUp(false);
                }
                throw new IOException("gone");
            });
            Map<String, Future<Optional<String>>> outcomes = new LinkedHashMap<>();
            outcomes.put("first", threads.submit(() -> Records.outcome(log, withBody(records.message("first", NOW), waits))));
            await(writing);
            for (String id : List.of("a", "bad", "b", "c", "d")) {
                MessageRecord message = id.equals("bad") ? withBody(records.message(id, NOW), givesUp) : records.message(id, NOW);
                int ahead = outcomes.size() - 1;
                outcomes.put(id, threads.submit(() -> Records.outcome(log, message)));
                awaitTrue(() -> log.status().waiting() > ahead);
            }
            allWait.countDown();
            List<String> answered = new ArrayList<>();
            for (Map.Entry<String, Future<Optional<String>>> outcome : outcomes.entrySet()) {
                if (outcome.getValue().get().isEmpty()) {
                    answered.add(outcome.getKey());
                }
            }
            assertThat(answered).contains("first", "a", "d").doesNotContain("bad");
            for (String id : answered) {
                assertThat(new RecordStore(database).count(id)).as(id).isOne();
            }
            assertRecorded(disk, "all", answered);
        } finally {
            threads.shutdown();
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("Nothing came of it within " + LONGEST_WAIT);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void awaitTrue(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime() - end).as("nanoseconds beyond " + LONGEST_WAIT).isNegative();
            Thread.onSpinWait();
        }
    }

    /** A byte; something happens when it is opened. */
    private record Opened(Happening happening) implements Content {
        interface Happening {
            void happen() throws IOException;
        }

        @Override
        public InputStream open() throws IOException {
            happening.happen();
            return new ByteArrayInputStream(new byte[1]);
        }

        @Override
        public long length() {
            return 1;
        }
    }

    @Test
    void aBodyIsReadOnce() throws Exception {
        FailingDisk disk = new FailingDisk(folder);
        AtomicBoolean opened = new AtomicBoolean();
        Content once = new Opened(() -> {
            if (opened.getAndSet(true)) {
                throw new IOException("Spool is closed");
            }
        });
        try (Database database = disk.open(); MessageLog log = log(database)) {
            assertThat(Records.outcome(log, withBody(records.message("once", NOW), once))).isEmpty();
            assertRecorded(disk, "once", List.of("once"));
        }
    }

    private static final List<String> TABLES = List.of("message_record", "message_attachment", "unstamped_record");

    private static Map<String, List<String>> rows(Database database) throws SQLException {
        return database.inTransaction(connection -> {
            Map<String, List<String>> tables = new HashMap<>();
            for (String table : TABLES) {
                List<String> rows = new ArrayList<>();
                try (var statement = connection.createStatement(); var row = statement.executeQuery("select * from " + table + " order by 1, 2")) {
                    while (row.next()) {
                        StringBuilder text = new StringBuilder();
                        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                            text.append(row.getMetaData().getColumnName(i)).append('=').append(row.getString(i)).append(' ');
                        }
                        rows.add(text.toString());
                    }
                }
                tables.put(table, rows);
            }
            return tables;
        });
    }

    /** More than both halves take, so that the database writes the one while the other is filled. */
    @Test
    void noRecordIsLostWhereTheJournalTurns() throws Exception {
        FailingDisk disk = new FailingDisk(folder);
        List<String> answered = new ArrayList<>();
        Content body = Content.of(new byte[60_000]);
        try (Database database = disk.open(); MessageLog log = log(database)) {
            for (int i = 0; i < 240; i++) {
                assertThat(Records.outcome(log, withBody(records.message("turn " + i, NOW), body))).isEmpty();
                answered.add("turn " + i);
                if (i % 20 == 19) {
                    assertRecorded(disk, "turn " + i, answered);
                }
            }
            MessageRecord large = withBody(records.message("too large for the journal", NOW), Content.of(new byte[100_000]));
            assertThat(Records.outcome(log, large)).isEmpty();
            answered.add("too large for the journal");
            assertRecorded(disk, "a large one", answered);
        }
    }

    private static MessageRecord withBody(MessageRecord message, Content body) {
        return new MessageRecord(message.at(), message.queryId(), message.requestId(), message.party(), message.leg(), message.message(), message.signature(), List.of(body));
    }

    /** What was archived and deleted since is not put back. */
    @Test
    void whatWasDeletedStaysDeleted() throws Exception {
        FailingDisk disk = new FailingDisk(folder);
        Path left = folder.resolve("cut");
        try (Database database = disk.open();
                MessageLog log = new MessageLog(new RecordStore(database), () -> { }, BodyLogging.ALL, Duration.ofMillis(10))) {
            assertThat(Records.outcome(log, records.message("deleted", NOW))).isEmpty();
            awaitTrue(() -> covered(database) >= ids(database).get(0));
            execute(database, "delete from message_record where query_id = 'deleted'");
            assertThat(Records.outcome(log, records.message("kept", NOW))).isEmpty();
            database.inDurableTransaction(connection -> null);
            disk.cutPower(left);
        }
        try (Database restarted = new Database(left); MessageLog log = log(restarted)) {
            assertThat(log.status().refused()).isZero();
            assertThat(new RecordStore(restarted).count("deleted")).isZero();
            assertThat(new RecordStore(restarted).count("kept")).isOne();
        }
    }

    /** H2 gives its file up after a write that failed; what it had not written yet is put back before the next record. */
    @Test
    void whatADatabaseThatWasGivenUpHadNotWrittenIsPutBack() throws Exception {
        FailingDisk disk = new FailingDisk(folder);
        try (Database database = disk.open(); MessageLog log = log(database)) {
            for (int i = 0; i < 80; i++) {                                 // so that a half is full, and a flush begun
                assertThat(Records.outcome(log, withBody(records.message("half", NOW), Content.of(new byte[60_000])))).isEmpty();
            }
            assertThat(Records.outcome(log, records.message("before", NOW))).isEmpty();
            disk.fillUp(true);
            assertThatThrownBy(() -> database.inDurableTransaction(connection -> null)).isInstanceOf(SQLException.class);
            disk.fillUp(false);
            assertThat(healed(log)).isTrue();
            RecordStore store = new RecordStore(database);
            assertThat(store.count("half")).isEqualTo(80);
            assertThat(store.count("before")).isOne();
            assertThat(store.count("healed")).isOne();
            assertRecorded(disk, "healing", List.of("before", "healed"));
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
