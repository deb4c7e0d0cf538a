package org.turnpike.serverconf;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** The server configuration in force; empty before the server is initialised. A change applies to the next message. Thread-safe. */
public final class CurrentServerConfiguration {
    private final AtomicReference<ServerConfigurationStore.Stored> snapshot = new AtomicReference<>();

    /** @throws RefusedException MALFORMED_SERVER_CONF when the server was not initialised yet */
    public ServerConfiguration get() throws RefusedException {
        return find().orElseThrow(() -> new RefusedException(FaultCode.MALFORMED_SERVER_CONF,
                "The server is not initialised: it has no configuration yet"));
    }

    /** The configuration in force; empty before the server is initialised. */
    public Optional<ServerConfiguration> find() {
        return findStored().map(ServerConfigurationStore.Stored::configuration);
    }

    /** Like {@link #find}, with the revision. */
    public Optional<ServerConfigurationStore.Stored> findStored() {
        return Optional.ofNullable(snapshot.get());
    }

    /**
     * Replaces the configuration in force, unless a later revision is already in force. So after two simultaneous changes, the one that was stored
     * last applies.
     */
    public void swap(ServerConfigurationStore.Stored stored) {
        snapshot.updateAndGet(old -> old != null && old.revision() >= stored.revision() ? old : stored);
    }
}
