package org.turnpike.serverconf;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Changes the server configuration at run time: a change is stored first, and then applies to the next message. Two simultaneous changes are both
 * kept; if they conflict, the later one applies. Thread-safe.
 */
public final class ConfigurationChanges {
    private final ServerConfigurationStore store;
    private final CurrentServerConfiguration current;
    private final ThreadLocal<Long> since = new ThreadLocal<>();                   // set while the thread's changes require that revision

    public ConfigurationChanges(ServerConfigurationStore store, CurrentServerConfiguration current) {
        this.store = store;
        this.current = current;
    }

    /** Creates a configuration from the current one. If it throws, nothing is changed. */
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
     * Runs work whose changes require a revision: if the current revision is another, and was not stored by the work itself, a change is
     * rejected with {@link ConcurrentChangeException}. The work runs on this thread.
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
     * Changes the configuration, or creates the first one.
     *
     * @param expected the revision for which the change was made, 0 for the first one; empty to accept every revision
     * @throws ConcurrentChangeException if the stored revision is another one
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

    /** Stores the change. If another node has changed the configuration meanwhile, its configuration is loaded, so that the caller sees it. */
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
