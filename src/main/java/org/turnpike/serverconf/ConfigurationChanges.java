package org.turnpike.serverconf;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The one way to change the server configuration while it is in force: stored first, then in force for the next message. Of two changes
 * made at once neither is lost, and the one stored later stays in force. Thread-safe.
 */
public final class ConfigurationChanges {
    private final ServerConfigurationStore store;
    private final CurrentServerConfiguration current;

    public ConfigurationChanges(ServerConfigurationStore store, CurrentServerConfiguration current) {
        this.store = store;
        this.current = current;
    }

    /** Makes a configuration from the one there is. What it throws leaves everything as it was. */
    @FunctionalInterface
    public interface Edit {
        ServerConfiguration apply(ServerConfiguration before);
    }

    /**
     * Changes the configuration.
     *
     * @throws IllegalStateException before the server is initialised
     * @throws SQLException when it cannot be stored; nothing was changed
     */
    public ConfigurationDifference change(Edit edit) throws SQLException {
        return change(OptionalLong.empty(), before -> edit.apply(require(before)));
    }

    private static ServerConfiguration require(Optional<ServerConfiguration> before) {
        return before.orElseThrow(() -> new IllegalStateException("The server is not initialised: it has no configuration yet"));
    }

    /**
     * Changes the configuration, or makes the first.
     *
     * @param expected the revision that the change was made for, 0 for the first; empty for any
     * @throws ConcurrentChangeException when another one is stored
     * @throws SQLException when it cannot be stored; nothing was changed
     */
    public ConfigurationDifference change(OptionalLong expected, ServerConfigurationStore.Edit edit) throws SQLException {
        ServerConfigurationStore.Changed changed = store.change(expected, edit);
        current.swap(changed.after());
        return ConfigurationDifference.between(changed.before().map(ServerConfigurationStore.Stored::configuration), changed.after().configuration());
    }

    /** The revisions that are kept, the newest first. */
    public List<ServerConfigurationStore.Revision> history() throws SQLException {
        return store.history();
    }

    /** The configuration of a revision; empty when it is not kept. */
    public Optional<ServerConfigurationStore.Stored> find(long revision) throws SQLException {
        return store.find(revision);
    }

    /** The configuration in force with its revision; empty before the server is initialised. */
    public Optional<ServerConfigurationStore.Stored> find() {
        return current.findStored();
    }
}
