package org.turnpike.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What both databases promise. */
class DatabaseTest {
    @TempDir
    private Path folder;

    private static String ask(Database database, String sql) throws SQLException {
        return database.inTransaction(connection -> {
            try (var statement = connection.createStatement(); var row = statement.executeQuery(sql)) {
                row.next();
                return row.getString(1);
            }
        });
    }

    /** Takes numbers and inserts rows of them, as the message log does. */
    private static long[] numbers(Database database, Connection connection, int count) throws SQLException {
        long[] numbers = database.nextNumbers(connection, "time_stamp", count);
        for (long number : numbers) {
            Rows.update(connection, "insert into time_stamp (id, stamped_ms, token) values (?, 1, ?)", number, new byte[1]);
        }
        return numbers;
    }

    private static int update(Connection connection) throws SQLException {
        return Rows.update(connection, "update time_stamping_state set last_failure = 'written'");
    }

    @ParameterizedTest
    @EnumSource
    void numbersAreTakenOnce(Databases kind) throws Exception {
        try (Storage storage = new Storage(kind.fresh(), folder)) {
            Database database = storage.messageLog();
            long[] some = database.inTransaction(connection -> numbers(database, connection, 3));
            long[] more = database.inTransaction(connection -> numbers(database, connection, 2));
            assertThat(some).containsExactly(1, 2, 3);
            assertThat(more).containsExactly(4, 5);
        }
    }

    /** Who deletes much takes the right to write again as soon as it is given back. */
    @Test
    void writersTakeTurns() throws Exception {
        try (Storage storage = new Storage(folder)) {
            Database database = storage.messageLog();
            AtomicInteger again = new AtomicInteger();
            CompletableFuture<Integer> other = new CompletableFuture<>();
            Thread once = new Thread(() -> {
                try {
                    other.complete(database.inTransaction(connection -> {
                        update(connection);
                        return again.get();
                    }));
                } catch (SQLException e) {
                    other.completeExceptionally(e);
                }
            });
            while (!other.isDone()) {
                database.inTransaction(connection -> {
                    update(connection);
                    if (again.getAndIncrement() == 0) {
                        once.start();
                        awaitWaiting(once);
                    }
                    return null;
                });
            }
            assertThat(other.get()).isEqualTo(1);
        }
    }

    /** SQLite does not let a transaction write whose state has passed. */
    @ParameterizedTest
    @EnumSource
    void aTransactionThatWritesAfterAnotherDidRunsAgain(Databases kind) throws Exception {
        try (Storage storage = new Storage(kind.fresh(), folder)) {
            Database database = storage.messageLog();
            AtomicInteger runs = new AtomicInteger();
            database.inTransaction(connection -> {
                Rows.find(connection, "select last_failure from time_stamping_state", row -> row.getString(1));
                if (runs.getAndIncrement() == 0) {
                    CompletableFuture.runAsync(() -> {
                        try {
                            database.inTransaction(other -> Rows.update(other, "update time_stamping_state set last_attempt_ms = 1"));
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    }).join();
                }
                return Rows.update(connection, "update time_stamping_state set last_failure = 'written'");
            });
            assertThat(ask(database, "select last_failure from time_stamping_state where last_attempt_ms = 1")).isEqualTo("written");
        }
    }

    /** As long as it lasts, whatever others write. */
    @Test
    void aReaderSeesOneState() throws Exception {
        try (Storage storage = new Storage(folder)) {
            Database database = storage.messageLog();
            List<Long> seen = new ArrayList<>();
            database.inTransaction(connection -> {
                seen.add(Rows.number(connection, "select coalesce(last_attempt_ms, 0) from time_stamping_state"));
                CompletableFuture.runAsync(() -> {
                    try {
                        database.inTransaction(other -> Rows.update(other, "update time_stamping_state set last_attempt_ms = 1"));
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                }).join();
                seen.add(Rows.number(connection, "select coalesce(last_attempt_ms, 0) from time_stamping_state"));
                return null;
            });
            assertThat(seen).containsExactly(0L, 0L);
        }
    }

    @Test
    void eachCommitIsForcedOntoTheDisk() throws Exception {
        try (Storage storage = new Storage(folder)) {
            for (Storage.Part part : Storage.Part.values()) {
                assertThat(ask(storage.of(part), "pragma journal_mode")).isEqualTo("wal");
                assertThat(ask(storage.of(part), "pragma synchronous")).as("FULL").isEqualTo("2");
                assertThat(ask(storage.of(part), "pragma foreign_keys")).isEqualTo("1");
            }
        }
    }

    @Test
    void rejectsASecondServerOnOneHome() throws Exception {
        try (Storage storage = new Storage(folder)) {
            assertThat(storage.isShared()).isFalse();
            assertThatThrownBy(() -> new Storage(folder)).isInstanceOf(IllegalStateException.class).hasMessageContaining("turnpike.home");
        }
        new Storage(folder).close();
    }

    @Test
    void rejectsADatabaseOfANewerVersion() throws Exception {
        try (Storage storage = new Storage(folder)) {
            storage.messageLog().inTransaction(connection -> Rows.update(connection, "update schema_version set version = 1000"));
        }
        assertThatThrownBy(() -> new Storage(folder)).isInstanceOf(IllegalStateException.class).hasMessageContaining("1000");
    }

    @Test
    void filesAreForTheirOwnerAlone() throws Exception {
        try (Storage storage = new Storage(folder); Stream<Path> files = Files.list(folder)) {
            storage.messageLog().inTransaction(DatabaseTest::update);
            for (Path file : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).as(file.toString()).isEqualTo("rw-------");
            }
        }
    }

    @Test
    void aCleanShutdownLeavesOneFileForEachDatabase() throws Exception {
        try (Storage storage = new Storage(folder)) {
            storage.messageLog().inTransaction(DatabaseTest::update);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("configuration.db", "messagelog.db", "monitoring.db", "lock");
        }
    }

    private static void awaitWaiting(Thread thread) {
        for (Instant end = Instant.now().plusSeconds(60); thread.getState() != Thread.State.TIMED_WAITING; Thread.yield()) {
            assertThat(thread.isAlive() && Instant.now().isBefore(end)).as("waits").isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatThrowsIsRolledBack(Databases kind) throws Exception {
        try (Storage storage = new Storage(kind.fresh(), folder)) {
            Database database = storage.messageLog();
            assertThatThrownBy(() -> database.inTransaction(connection -> {
                update(connection);
                throw new IllegalStateException("in between");
            })).hasMessage("in between");
            assertThat(ask(database, "select last_failure from time_stamping_state")).isNull();
            database.inTransaction(connection -> update(connection));
            assertThat(ask(database, "select last_failure from time_stamping_state")).isEqualTo("written");
        }
    }

    /** It takes a tenth of a millisecond for nothing: signatures are certificates and OCSP responses. */
    @Test
    void postgresqlDoesNotCompressSignaturesByItsOwnMethod() throws Exception {
        DatabaseSettings settings = Postgres.shared().newDatabase();
        try (Storage storage = new Storage(settings, folder)) {
            Database database = storage.messageLog();
            database.inTransaction(connection -> {
                try (var insert = connection.prepareStatement("insert into message_record (id, recorded_ms, query_id, response, client_side, rest, instance,"
                        + " member_class, member_code, client, service, service_code, message, signature, query_key)"
                        + " values (1, 1, 'q', false, true, true, 'T', 'ORG', '1', 'T/ORG/1', 'T/ORG/1/s', 's', ?, ?, ?)")) {
                    insert.setBytes(1, new byte[1]);
                    insert.setBytes(2, new byte[100_000]);
                    insert.setBytes(3, new byte[8]);
                    return insert.executeUpdate();
                }
            });
            assertThat(ask(database, "select coalesce(pg_column_compression(signature), 'none') from message_record")).isIn("none", "lz4");
        }
    }

    @Test
    void everyCommitToPostgresqlIsDurableWhateverItsDefault() throws Exception {
        DatabaseSettings settings = Postgres.shared().newDatabase();
        try (Storage storage = new Storage(settings, folder)) {
            Database database = storage.messageLog();
            assertThat(ask(database, "show synchronous_commit")).isEqualTo("on");
            assertThat(ask(database, "select reset_val from pg_settings where name = 'synchronous_commit'")).isEqualTo("off");
        }
    }

    @Test
    void aPostgresqlThatLosesRecordsWithThePowerIsRefused() throws Exception {
        try (Postgres careless = Postgres.startNew("off")) {
            DatabaseSettings settings = careless.newDatabase();
            assertThatThrownBy(() -> open(settings)).hasMessageContaining("fsync");
        }
    }

    @Test
    void aPostgresqlThatDoesNotAnswerIsSaidSo() {
        DatabaseSettings nobody = new DatabaseSettings(Optional.of("jdbc:postgresql://127.0.0.1:1/none"), "nobody", Optional.of("secret".toCharArray()),
                4, Duration.ofSeconds(1), Duration.ofMillis(10));
        assertThatThrownBy(() -> open(nobody)).isInstanceOf(RuntimeException.class).hasMessageNotContaining("secret");
        assertThat(nobody.toString()).doesNotContain("secret");
    }

    private Closeable open(DatabaseSettings settings) throws IOException {
        Storage storage = new Storage(settings, folder);
        return storage::close;
    }
}
