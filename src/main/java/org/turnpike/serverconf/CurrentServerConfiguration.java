package org.turnpike.serverconf;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** The server configuration in force, if there is one yet; a change serves the next message. Thread-safe. */
public final class CurrentServerConfiguration {
    private final AtomicReference<ServerConfiguration> snapshot = new AtomicReference<>();

    /** @throws RefusedException MALFORMED_SERVER_CONF when the server was not initialised yet */
    public ServerConfiguration get() throws RefusedException {
        return find().orElseThrow(() -> new RefusedException(FaultCode.MALFORMED_SERVER_CONF,
                "The server is not initialised: it has no configuration yet"));
    }

    /** The configuration in force; empty before the server is initialised. */
    public Optional<ServerConfiguration> find() {
        return Optional.ofNullable(snapshot.get());
    }

    /** Puts another one in force. */
    public void swap(ServerConfiguration configuration) {
        snapshot.set(configuration);
    }
}
