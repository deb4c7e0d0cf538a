package org.turnpike.serverconf;

import java.util.concurrent.atomic.AtomicReference;

/** The server configuration in force; a change serves the next message. Thread-safe. */
public final class CurrentServerConfiguration {
    private final AtomicReference<ServerConfiguration> snapshot;

    public CurrentServerConfiguration(ServerConfiguration first) {
        snapshot = new AtomicReference<>(first);
    }

    /** The configuration in force. */
    public ServerConfiguration get() {
        return snapshot.get();
    }

    /** Puts another one in force. */
    public void swap(ServerConfiguration configuration) {
        snapshot.set(configuration);
    }
}
