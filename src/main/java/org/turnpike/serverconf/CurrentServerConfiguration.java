package org.turnpike.serverconf;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** The server configuration in force, if there is one yet; a change serves the next message. Thread-safe. */
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

    /** As {@link #find}, with its revision. */
    public Optional<ServerConfigurationStore.Stored> findStored() {
        return Optional.ofNullable(snapshot.get());
    }

    /** Puts another one in force, unless a later revision is: of two changes that end at once the one stored last counts. */
    public void swap(ServerConfigurationStore.Stored stored) {
        snapshot.updateAndGet(old -> old != null && old.revision() >= stored.revision() ? old : stored);
    }
}
