package org.turnpike.serverconf;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.turnpike.storage.Database;
import org.turnpike.storage.Rows;

/**
 * The server configuration in the database: one document for each revision, in the format of {@code turnpike.yaml} written as JSON. A change
 * adds a revision, and the newest {@value #REVISIONS_KEPT} are kept. Safe for use by many threads and nodes.
 */
public final class ServerConfigurationStore {
    /** Revisions that can be shown and restored. */
    public static final int REVISIONS_KEPT = 200;
    private static final int MOST_ATTEMPTS = 1000;

    private final Database database;
    private final InstantSource clock;
    private volatile Optional<Stored> newest = Optional.empty();     // parsed once, and replaced when the database has a later revision

    public ServerConfigurationStore(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A configuration as it is stored.
     *
     * @param revision how many changes led to it; a later one has a higher number
     */
    public record Stored(long revision, ServerConfiguration configuration) {
    }

    /**
     * A revision that is kept.
     *
     * @param at the time when it was stored, by the clock of the node that stored it
     */
    public record Revision(long revision, Instant at) {
    }

    /** The configurations before and after a change. */
    public record Changed(Optional<Stored> before, Stored after) {
    }

    /** Creates a configuration from the present one, if there is one. If it throws an exception, nothing changes. */
    @FunctionalInterface
    public interface Edit {
        ServerConfiguration apply(Optional<ServerConfiguration> before);
    }

    /** The stored configuration; empty when none was ever stored. */
    public Optional<ServerConfiguration> find() throws SQLException {
        return findStored().map(Stored::configuration);
    }

    /** Like {@link #find}, with the revision. */
    public Optional<Stored> findStored() throws SQLException {
        OptionalLong revision = revision();
        if (revision.isPresent() && newest.filter(each -> each.revision() == revision.getAsLong()).isEmpty()) {
            newest = find(revision.getAsLong());
        }
        return revision.isPresent() ? newest : Optional.empty();
    }

    /** The number of the newest revision, which shows whether another node has changed the configuration; empty if none was ever stored. */
    public OptionalLong revision() throws SQLException {
        long newest = database.inTransaction(connection -> Rows.number(connection, "select coalesce(max(revision), 0) from server_configuration"));
        return newest == 0 ? OptionalLong.empty() : OptionalLong.of(newest);
    }

    /** The configuration of a revision; empty when it is not kept. */
    public Optional<Stored> find(long revision) throws SQLException {
        return database.inTransaction(connection -> Rows.find(connection, "select document from server_configuration where revision = ?",
                row -> new Stored(revision, ConfigurationFile.readStored(row.getString(1))), revision));
    }

    /** The revisions that are kept, the newest first. */
    public List<Revision> history() throws SQLException {
        return database.inTransaction(connection -> Rows.list(connection, "select revision, stored_ms from server_configuration order by revision desc",
                row -> new Revision(row.getLong(1), Instant.ofEpochMilli(row.getLong(2)))));
    }

    /** Replaces the stored configuration. */
    public void replace(ServerConfiguration configuration) throws SQLException {
        change(OptionalLong.empty(), before -> configuration);
    }

    /**
     * Changes the newest configuration. If another change is stored meanwhile, by this node or another, the edit is applied again to the new
     * configuration, so that neither change is lost. A configuration without differences is not stored.
     *
     * @param expected the revision that the change was made for; empty for any
     * @throws ConcurrentChangeException when another one is stored
     */
    public Changed change(OptionalLong expected, Edit edit) throws SQLException {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            Optional<Stored> before = findStored();
            long revision = before.map(Stored::revision).orElse(0L);
            if (expected.isPresent() && expected.getAsLong() != revision) {
                throw new ConcurrentChangeException(expected.getAsLong(), revision);
            }
            ServerConfiguration after = edit.apply(before.map(Stored::configuration));
            if (before.filter(each -> each.configuration().equals(after)).isPresent()) {
                return new Changed(before, before.get());
            }
            String document = ConfigurationFileWriter.writeStored(after);
            if (database.inTransaction(connection -> insert(connection, revision + 1, document))) {
                return new Changed(before, new Stored(revision + 1, after));
            }
        }
        throw new SQLException("The server configuration was changed " + MOST_ATTEMPTS + " times while this change waited");
    }

    /** @return false if the revision exists already */
    private boolean insert(Connection connection, long revision, String document) throws SQLException {
        int inserted = Rows.update(connection, "insert into server_configuration (revision, stored_ms, document) values (?, ?, ?)"
                + " on conflict do nothing", revision, clock.instant(), document);
        Rows.update(connection, "delete from server_configuration where revision <= ?", revision - REVISIONS_KEPT);
        return inserted == 1;
    }
}
