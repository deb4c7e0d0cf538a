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
 * Which of the nodes on one database does what only one may do at a time: time-stamping and archiving. On PostgreSQL it is the holder of
 * an advisory lock, which the database takes away with the session: at once when the node's process dies, and within 45 s when the node
 * is silent, be it frozen or cut off. Who gains it begins a new {@link Term}, and what a term writes is written only while no newer term
 * has begun: a node that was frozen and comes back changes nothing. The only node of an embedded database always leads.
 *
 * <p>{@link #run} is to be run every {@link #INTERVAL}. Thread-safe.
 */
public final class Leadership implements Runnable, AutoCloseable {
    /** How often {@link #run} is to be run: several times within the silence the database bears. */
    public static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final System.Logger LOG = System.getLogger(Leadership.class.getName());
    /** "turn": the class of our advisory locks; the rest is the schema's, so that two servers may share a database by schemas. */
    private static final int LOCK = 0x7475726e;
    private static final Duration SILENCE = Duration.ofSeconds(10);
    /** Of a node: the database ends its session when nothing is asked for so long, or when its machine does not answer any more. */
    private static final String BEARABLE_SILENCE = "set idle_session_timeout = '45s'; set tcp_keepalives_idle = 15;"
            + " set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3";

    private final Database database;
    private final String node;
    private final InstantSource clock;
    private Connection session;                               // guarded by this
    private boolean closed;                                   // guarded by this
    private volatile Optional<Term> term;

    /** The time of one leader, between its gaining and its losing the leadership. */
    public static final class Term {
        private static final long ALONE = 0;

        private final long number;

        private Term(long number) {
            this.number = number;
        }

        /**
         * Proves within a transaction that this term lasts, and keeps it from ending before the transaction does.
         *
         * @throws LostLeadershipException when another node has begun a newer term: the transaction must not be committed
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
     * Who leads, or led last.
     *
     * @param node the name it gave
     * @param since when its term began, by its clock
     */
    public record Leader(String node, Instant since) {
    }

    /** @param node what this node is called where operators look, at most 255 characters */
    public Leadership(Database database, String node, InstantSource clock) {
        this.database = database;
        this.node = node;
        this.clock = clock;
        this.term = database.isShared() ? Optional.empty() : Optional.of(new Term(Term.ALONE));
    }

    /** The term of this node while it leads; empty while another does, and while the database cannot be asked. */
    public Optional<Term> term() {
        return term;
    }

    /** Keeps the leadership, or tries to gain it. */
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

    /** The number rises with each term, whatever the lock does: a term is fenced by its number alone. */
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

    /** What the database bears of this node's session. */
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

    /** Ends the session, and with it the lock. */
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

    /** Who leads; on an embedded database this node, since it was opened. Empty before anybody did. */
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

    /** Leaves the leadership to another node. */
    @Override
    public synchronized void close() {
        closed = true;
        try {
            if (session != null) {
                execute("select pg_advisory_unlock_all()");        // at once: the end of a session is noticed a little later
            }
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "The session that held the leadership is already closed", e);
        } finally {
            giveUp();
        }
    }
}
