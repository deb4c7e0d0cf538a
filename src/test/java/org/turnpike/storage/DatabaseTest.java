package org.turnpike.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turnpike.messagelog.RecordStore;

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

    private static int update(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.executeUpdate("update time_stamping_state set last_failure = 'written'");
        }
    }

    @ParameterizedTest
    @EnumSource
    void numbersAreTakenOnce(Databases kind) throws Exception {
        try (Database database = new Database(kind.fresh(), folder)) {
            long[] some = database.inTransaction(connection -> database.nextNumbers(connection, "message_record_number", 3));
            long[] more = database.inTransaction(connection -> database.nextNumbers(connection, "message_record_number", 2));
            assertThat(some).containsExactly(1, 2, 3);
            assertThat(more).containsExactly(4, 5);
        }
    }

    /** Each holds what the other waits for, if one takes the connection first and the other the right to write. */
    @Test
    void flushesAndWholeTransactionsShareOneConnection() throws Exception {
        DatabaseSettings one = new DatabaseSettings(Optional.empty(), "turnpike", Optional.empty(), 1, Duration.ofSeconds(2), Duration.ofSeconds(10));
        try (Database database = new Database(one, folder)) {
            CompletableFuture<Void> flushes = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < 300; i++) {
                        database.inDurableTransaction(connection -> null);
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            for (int i = 0; i < 300; i++) {
                database.inWholeTransaction(DatabaseTest::update);
            }
            flushes.get(60, TimeUnit.SECONDS);
        }
    }

    /** A state that H2 begins to write in between may have what was done in one table and lack what was done in another. */
    @Test
    void noFlushBeginsWithinADurableTransaction() throws Exception {
        try (Database database = new Database(folder)) {
            CompletableFuture<Void> flushed = new CompletableFuture<>();
            AtomicBoolean begun = new AtomicBoolean();
            Thread flush = new Thread(() -> {
                try {
                    database.inWholeTransaction(connection -> {
                        begun.set(true);
                        return database.startFlush(connection);
                    }).finish();
                    flushed.complete(null);
                } catch (SQLException e) {
                    flushed.completeExceptionally(e);
                }
            });
            database.inDurableTransaction(connection -> {
                int updated = update(connection);
                flush.start();
                awaitWaiting(flush);
                assertThat(begun).isFalse();
                return updated;
            });
            flushed.get(60, TimeUnit.SECONDS);
        }
    }

    /** Who deletes much takes the right to write again as soon as it is given back. */
    @Test
    void whoeverWritesAgainAndAgainLetsOthersWriteInBetween() throws Exception {
        try (Database database = new Database(folder)) {
            AtomicInteger again = new AtomicInteger();
            CompletableFuture<Integer> other = new CompletableFuture<>();
            Thread once = new Thread(() -> {
                try {
                    other.complete(database.inWholeTransaction(connection -> again.get()));
                } catch (SQLException e) {
                    other.completeExceptionally(e);
                }
            });
            while (!other.isDone()) {
                database.inWholeTransaction(connection -> {
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

    private static void awaitWaiting(Thread thread) {
        for (Instant end = Instant.now().plusSeconds(60); thread.getState() != Thread.State.WAITING; Thread.yield()) {
            assertThat(thread.isAlive() && Instant.now().isBefore(end)).as("waits").isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatThrowsIsRolledBack(Databases kind) throws Exception {
        try (Database database = new Database(kind.fresh(), folder)) {
            assertThatThrownBy(() -> database.inTransaction(connection -> {
                update(connection);
                throw new IllegalStateException("in between");
            })).hasMessage("in between");
            assertThat(ask(database, "select last_failure from time_stamping_state")).isNull();
            database.inTransaction(connection -> update(connection));
            assertThat(ask(database, "select last_failure from time_stamping_state")).isEqualTo("written");
        }
    }

    /** Of a version that found them by an index of whole ids; the server was ended when it had begun to change them. */
    @ParameterizedTest
    @EnumSource
    void recordsOfBeforeAreFoundByTheirMessageId(Databases kind) throws Exception {
        DatabaseSettings settings = kind.fresh();
        Dialect dialect = kind == Databases.H2 ? new EmbeddedDialect(folder, "file:") : new PostgresDialect(settings);
        Database.migration(dialect).target("9").load().migrate();
        String id = "id-\u00e4-\u20ac-" + "x".repeat(200);
        try (Connection connection = dialect.unpooled().getConnection(); var insert = connection.prepareStatement("insert into message_record"
                + " (recorded_ms, query_id, response, client_side, rest, instance, member_class, member_code, message, signature)"
                + " values (1, ?, false, true, true, 'T', 'ORG', '1', ?, ?)"); var begun = connection.createStatement()) {
            for (int i = 0; i < 1000; i++) {
                insert.setString(1, id + i);
                insert.setBytes(2, new byte[10_000]);
                insert.setBytes(3, new byte[1]);
                insert.executeUpdate();
            }
            begun.execute("alter table message_record add column query_key " + dialect.placeholders().get("digest"));
            begun.execute("update message_record set query_key = " + dialect.placeholders().get("key_of_query_id") + " where id < 100");
        }
        try (Database database = new Database(settings, folder)) {
            for (int i : new int[] {0, 98, 99, 500, 999}) {
                assertThat(new RecordStore(database).count(id + i)).isEqualTo(1);
            }
            assertThat(new RecordStore(database).count("id-\u00e4-\u20ac-")).isZero();
        }
    }

    /** It takes a tenth of a millisecond for nothing: signatures are certificates and OCSP responses. */
    @Test
    void postgresqlDoesNotCompressSignaturesByItsOwnMethod() throws Exception {
        DatabaseSettings settings = Postgres.shared().newDatabase();
        try (Database database = new Database(settings, folder)) {
            database.inTransaction(connection -> {
                try (var insert = connection.prepareStatement("insert into message_record (id, recorded_ms, query_id, response, client_side, rest, instance,"
                        + " member_class, member_code, message, signature, query_key) values (1, 1, 'q', false, true, true, 'T', 'ORG', '1', ?, ?, ?)")) {
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
        try (Database database = new Database(settings, folder)) {
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

    private Closeable open(DatabaseSettings settings) {
        Database database = new Database(settings, folder);
        return database::close;
    }
}
