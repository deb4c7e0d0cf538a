package org.turnpike.storage;

import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Selects the node that time-stamps and archives, when several nodes share one database. On PostgreSQL it is the holder of an advisory lock,
 * which the database releases with the session: at once when the node's process dies, and within 45 s when the node is suspended or
 * disconnected. A node that gets the lock starts a new {@link Term}. A term can write only while no newer term has started, so a suspended node
 * that continues changes nothing. The only node of an embedded database always leads.
 *
 * <p>{@link #run} is to be run every {@link #INTERVAL}. Thread-safe.
 */
public final class Leadership implements Runnable, AutoCloseable {
    /** The interval of {@link #run}, much shorter than the time after which the database closes a silent session. */
    public static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final System.Logger LOG = System.getLogger(Leadership.class.getName());
    /** The first number of the advisory lock: "turn" in ASCII. The second one depends on the schema, so servers with different schemas can share a database. */
    private static final int LOCK = 0x7475726e;
    private static final Duration SILENCE = Duration.ofSeconds(10);
    /** The time after which the database closes the session of a silent node. */
    private static final String BEARABLE_SILENCE = "set idle_session_timeout = '45s'; set tcp_keepalives_idle = 15;"
            + " set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3";

    private final Database database;
    private final String node;
    private final InstantSource clock;
    private Connection session;                               // guarded by this
    private boolean closed;                                   // guarded by this
    private volatile Optional<Term> term;

    /** The period of one leader. */
    public static final class Term {
        private static final long ALONE = 0;

        private final long number;

        private Term(long number) {
            this.number = number;
        }

        /**
         * Checks within a transaction that this term has not ended, and keeps it from ending until the transaction ends.
         *
         * @throws LostLeadershipException if another node has started a newer term: the transaction must not be committed
         */
        public void require(Connection connection) throws SQLException {
            if (number != ALONE && !lasts(connection, " for share")) {
                throw new LostLeadershipException();
            }
        }

        private boolean lasts(Connection connection, String lock) throws SQLException {
            try (PreparedStatement query = connection.prepareStatement("select node from leadership where term = ?" + lock)) {
                query.setLong(1, number);
                try (ResultSet row = query.executeQuery()) {
                    return row.next();
                }
            }
        }
    }

    /**
     * The present leader, or the last one if no node leads now.
     *
     * @param node its name
     * @param since the start of its term, by its clock
     */
    public record Leader(String node, Instant since) {
    }

    /** @param node the name of this node for operators, at most 255 characters */
    public Leadership(Database database, String node, InstantSource clock) {
        this.database = database;
        this.node = node;
        this.clock = clock;
        this.term = database.isShared() ? Optional.empty() : Optional.of(new Term(Term.ALONE));
    }

    /** The term of this node while it leads; empty while another node leads, or while the database does not answer. */
    public Optional<Term> term() {
        return term;
    }

    /** Keeps the leadership, or tries to become the leader. */
    @Override
    public synchronized void run() {
        if (!database.isShared() || closed) {
            return;
        }
        try {
            term = term.isPresent() && term.get().lasts(session, "") ? term : gain();
        } catch (SQLException e) {
            LOG.log(term.isPresent() ? Level.WARNING : Level.DEBUG, "Cannot read the leading node from the database: " + e.getMessage());
            giveUp();
        }
    }

    private Optional<Term> gain() throws SQLException {
        if (term.isPresent()) {
            LOG.log(Level.WARNING, "Another node has taken over time-stamping and archiving");
            giveUp();
        }
        if (session == null) {
            session = database.session(SILENCE);
            execute(BEARABLE_SILENCE);
        }
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("select pg_try_advisory_lock(" + LOCK + ", hashtext(current_schema()))")) {
            row.next();
            return row.getBoolean(1) ? Optional.of(begin()) : Optional.empty();
        }
    }

    /** The number increases with each term. Only the number, not the lock, decides whether a term may write. */
    private Term begin() throws SQLException {
        try (PreparedStatement next = session.prepareStatement("update leadership set term = term + 1, node = ?, since_ms = ? returning term")) {
            next.setString(1, node);
            next.setLong(2, clock.millis());
            try (ResultSet row = next.executeQuery()) {
                row.next();
                LOG.log(Level.INFO, "This node (" + node + ") time-stamps and archives from now on");
                return new Term(row.getLong(1));
            }
        }
    }

    /** The idle timeout of this node's session in the database. */
    synchronized String silenceBorne() throws SQLException {
        try (Statement statement = session.createStatement(); ResultSet row = statement.executeQuery("show idle_session_timeout")) {
            row.next();
            return row.getString(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Closes the session, which releases the lock. */
    private void giveUp() {
        term = database.isShared() ? Optional.empty() : term;
        if (session == null) {
            return;
        }
        try {
            session.close();
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "The session that held the leadership is already closed", e);
        } finally {
            session = null;
        }
    }

    /** Returns the leader; with an embedded database, this node since the database was opened. Empty before the first term. */
    public Optional<Leader> leader() throws SQLException {
        if (!database.isShared()) {
            return Optional.of(new Leader(node, Instant.EPOCH));
        }
        return database.inTransaction(connection -> {
            try (PreparedStatement query = connection.prepareStatement("select node, since_ms from leadership where term > 0");
                    ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(new Leader(row.getString(1), Instant.ofEpochMilli(row.getLong(2)))) : Optional.empty();
            }
        });
    }

    /** Releases the leadership, so that another node can take it. */
    @Override
    public synchronized void close() {
        closed = true;
        try {
            if (session != null) {
                execute("select pg_advisory_unlock_all()");        // at once, because the database notices the end of a session a little later
            }
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "The session that held the leadership is already closed", e);
        } finally {
            giveUp();
        }
    }
}
