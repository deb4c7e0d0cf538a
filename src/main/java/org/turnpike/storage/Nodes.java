package org.turnpike.storage;

import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The nodes that share one database. {@link #run} refreshes this node's row and is to be run every {@link Leadership#INTERVAL}; {@link #close}
 * removes it. A node that stops without closing stays in the list for {@link #KEPT}, or until {@value #MOST} others were seen later. With an embedded
 * database there is one node, and nothing is stored. Each node writes the times of its own clock. Thread-safe.
 */
public final class Nodes implements Runnable, AutoCloseable {
    /** If a node was not seen for longer than this, it does not run or cannot reach the database. */
    public static final Duration SILENT = Duration.ofMinutes(1);
    /** The time for which a node that has stopped stays in the list. */
    public static final Duration KEPT = Duration.ofDays(1);
    private static final System.Logger LOG = System.getLogger(Nodes.class.getName());
    private static final int MOST = 100;

    private final Database database;
    private final Leadership leadership;
    private final String name;
    private final String version;
    private final InstantSource clock;
    private final Instant started;
    private boolean closed;                                   // guarded by this
    private boolean listed;                                   // guarded by this; whether the last run succeeded

    /**
     * A node.
     *
     * @param name machine and home directory
     * @param version the version of its software
     * @param started the time of its start
     * @param seen the time when it last wrote to the database; the present time for the only node of an embedded database
     * @param leads whether it time-stamps and archives, or did so last
     * @param self whether this process is that node
     */
    public record Node(String name, String version, Instant started, Instant seen, boolean leads, boolean self) {
        /** Whether, at that time, the node had not been seen for more than {@link #SILENT}. */
        public boolean isSilent(Instant now) {
            return seen.plus(SILENT).isBefore(now);
        }
    }

    /** @param name the name of this node, the same as in the leadership */
    public Nodes(Database database, Leadership leadership, String name, String version, InstantSource clock) {
        this.database = database;
        this.leadership = leadership;
        this.name = name;
        this.version = version;
        this.clock = clock;
        this.started = clock.instant();
    }

    /** Stores this node's row for the other nodes, and removes nodes that have stopped. */
    @Override
    public synchronized void run() {
        if (!database.isShared() || closed) {
            return;
        }
        listed = false;
        try {
            Instant now = clock.instant();
            database.inTransaction(connection -> {
                Rows.update(connection, "insert into node (name, version, started_ms, seen_ms) values (?, ?, ?, ?) on conflict (name)"
                        + " do update set version = excluded.version, started_ms = excluded.started_ms, seen_ms = excluded.seen_ms", name, version, started, now);
                return Rows.update(connection, "delete from node where name <> ? and (seen_ms < ? or name not in (select name from node order by seen_ms desc limit " + MOST + "))",
                        name, now.minus(KEPT));
            });
            listed = true;
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "Cannot store this node in the list of nodes: " + e.getMessage());     // Leadership warns that the database does not answer
        }
    }

    /**
     * The nodes by name.
     *
     * @throws SQLException if the database cannot be read
     */
    public List<Node> list() throws SQLException {
        if (!database.isShared()) {
            return List.of(new Node(name, version, started, clock.instant(), true, true));
        }
        String leader = leadership.leader().map(Leadership.Leader::node).orElse("");
        return database.inTransaction(connection -> Rows.list(connection, "select name, version, started_ms, seen_ms from node order by name",
                row -> new Node(row.getString(1), row.getString(2), instant(Rows.instant(row, 3)), instant(Rows.instant(row, 4)), row.getString(1).equals(leader), row.getString(1).equals(name))));
    }

    private static Instant instant(Optional<Instant> stored) throws SQLException {
        return stored.orElseThrow(() -> new SQLException("A node has no time"));
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (!listed) {                                        // closing does not wait for a database that does not answer
            return;
        }
        try {
            database.inTransaction(connection -> Rows.update(connection, "delete from node where name = ?", name));
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "Cannot remove this node from the list of nodes: " + e.getMessage());
        }
    }
}
