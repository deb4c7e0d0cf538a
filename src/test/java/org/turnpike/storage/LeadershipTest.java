package org.turnpike.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.TestClock;

/** Nodes on one PostgreSQL: one leads, another takes over, and who was overtaken writes nothing. */
class LeadershipTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final String WRITE = "update time_stamping_state set last_attempt_ms = coalesce(last_attempt_ms, 0) + 1";

    @TempDir
    private Path folder;
    private final TestClock clock = new TestClock(NOW);
    private DatabaseSettings settings;
    private Storage storageOne;
    private Storage storageTwo;
    private Database one;
    private Database two;
    private Leadership first;
    private Leadership second;

    @BeforeEach
    void open() throws Exception {
        settings = Postgres.shared().newDatabase();
        storageOne = new Storage(settings, folder.resolve("one"));
        storageTwo = new Storage(settings, folder.resolve("two"));
        one = storageOne.messageLog();
        two = storageTwo.messageLog();
        first = new Leadership(one, "first", clock);
        second = new Leadership(two, "second", clock);
        first.run();
        second.run();
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
        storageOne.close();
        storageTwo.close();
    }

    /** What the database does with a session whose node is gone, or is silent for too long. */
    private void endSessionOf(String holder) throws SQLException {
        String name = settings.url().orElseThrow().replaceAll(".*/", "");
        Postgres.shared().execute(name, "select pg_terminate_backend(pid, 60000) from pg_locks where locktype = 'advisory' and granted"
                + " and database = (select oid from pg_database where datname = '" + name + "') and '" + holder + "' = (select node from leadership)");
    }

    private static void write(Database database, Leadership.Term term) throws SQLException {
        database.inTransaction(connection -> {
            term.require(connection);
            return update(connection, WRITE);
        });
    }

    private static int update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private static long written(Database database) throws SQLException {
        return database.inTransaction(connection -> {
            try (Statement statement = connection.createStatement();
                    var row = statement.executeQuery("select coalesce(last_attempt_ms, 0) from time_stamping_state")) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    @Test
    void oneNodeLeadsAndItsTermLasts() throws Exception {
        assertThat(first.term()).isPresent();
        assertThat(second.term()).isEmpty();
        Leadership.Term term = first.term().orElseThrow();
        first.run();
        second.run();
        assertThat(first.term()).containsSame(term);
        assertThat(second.term()).isEmpty();
        assertThat(second.leader()).contains(new Leadership.Leader("first", NOW));
        write(one, term);
        assertThat(written(two)).isEqualTo(1);
    }

    @Test
    void anotherNodeTakesOverWhenTheLeaderLeaves() {
        first.close();
        second.run();
        assertThat(second.term()).isPresent();
        first.run();
        assertThat(first.term()).isEmpty();
    }

    @Test
    void aLeaderThatWasOvertakenWritesNothingAndKnowsItWithTheNextRun() throws Exception {
        Leadership.Term overtaken = first.term().orElseThrow();
        endSessionOf("first");
        second.run();
        assertThat(second.term()).isPresent();
        assertThat(first.term()).as("it was frozen and has noticed nothing").isPresent();
        assertThatThrownBy(() -> write(one, overtaken)).isInstanceOf(LostLeadershipException.class);
        assertThat(written(two)).isZero();
        first.run();
        first.run();
        assertThat(first.term()).isEmpty();
        assertThat(second.leader().orElseThrow().node()).isEqualTo("second");
    }

    @Test
    void aTermDoesNotEndWithinATransactionThatRequiredIt() throws Exception {
        Leadership.Term term = first.term().orElseThrow();
        CountDownLatch required = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Long> written = CompletableFuture.supplyAsync(() -> {
            try {
                return one.inTransaction(connection -> {
                    term.require(connection);
                    required.countDown();
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        throw new SQLException(e);
                    }
                    update(connection, WRITE);
                    return written(two);
                });
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        required.await();
        endSessionOf("first");
        CompletableFuture<Void> takingOver = CompletableFuture.runAsync(second::run);
        awaitBlocked();
        assertThat(takingOver).isNotDone();
        go.countDown();
        assertThat(written.get()).isZero();
        takingOver.get();
        assertThat(second.term()).isPresent();
        assertThat(written(two)).isEqualTo(1);
    }

    /** Until somebody waits for a lock that another transaction has. */
    private void awaitBlocked() throws Exception {
        boolean blocked = false;
        while (!blocked) {
            blocked = one.inTransaction(connection -> {
                try (Statement statement = connection.createStatement();
                        var row = statement.executeQuery("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                                + " and datname = current_database()")) {
                    row.next();
                    return row.getLong(1) > 0;
                }
            });
        }
    }

    @Test
    void theDatabaseEndsTheSessionOfASilentNode() throws Exception {
        String bearable = one.inTransaction(connection -> {
            try (Statement statement = connection.createStatement(); var row = statement.executeQuery("show idle_session_timeout")) {
                row.next();
                return row.getString(1);
            }
        });
        assertThat(bearable).as("other sessions may be silent").isEqualTo("0");
        assertThat(first.silenceBorne()).isEqualTo("45s");
    }

    @Test
    void theNodeOfAnEmbeddedDatabaseAlwaysLeads() throws Exception {
        try (Storage embedded = new Storage(folder); Leadership alone = new Leadership(embedded.messageLog(), "alone", clock)) {
            Leadership.Term term = alone.term().orElseThrow();
            alone.run();
            assertThat(alone.term()).containsSame(term);
            write(embedded.messageLog(), term);
            assertThat(alone.leader().orElseThrow().node()).isEqualTo("alone");
        }
    }
}
