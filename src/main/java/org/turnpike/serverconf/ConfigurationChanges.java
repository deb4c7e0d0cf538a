package org.turnpike.serverconf;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * The one way to change the server configuration while it is in force: stored first, then in force for the next message. Of two changes
 * made at once neither is lost, and the one stored later stays in force. Thread-safe.
 */
public final class ConfigurationChanges {
    private final ServerConfigurationStore store;
    private final CurrentServerConfiguration current;
    private final ThreadLocal<Long> since = new ThreadLocal<>();                   // set while the thread's changes are for that revision alone

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
        Long revision = since.get();
        return change(revision == null ? OptionalLong.empty() : OptionalLong.of(revision), before -> edit.apply(require(before)));
    }

    /**
     * Runs work whose changes are for a revision alone: one that meets another revision than that, or than the work itself has stored since, is rejected
     * with {@link ConcurrentChangeException}. The work runs on this thread.
     */
    public <T> T since(long revision, Supplier<T> work) {
        since.set(revision);
        try {
            return work.get();
        } finally {
            since.remove();
        }
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
        ServerConfigurationStore.Changed changed = stored(expected, edit);
        current.swap(changed.after());
        if (since.get() != null) {
            since.set(changed.after().revision());
        }
        return ConfigurationDifference.between(changed.before().map(ServerConfigurationStore.Stored::configuration), changed.after().configuration());
    }

    /** A change that met another node's puts that one in force, so that the caller sees what it met. */
    private ServerConfigurationStore.Changed stored(OptionalLong expected, ServerConfigurationStore.Edit edit) throws SQLException {
        try {
            return store.change(expected, edit);
        } catch (ConcurrentChangeException e) {
            store.findStored().ifPresent(current::swap);
            throw e;
        }
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
