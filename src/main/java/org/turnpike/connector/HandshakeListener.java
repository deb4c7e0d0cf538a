package org.turnpike.connector;

import java.io.IOException;
import java.util.Optional;
import javax.net.ssl.SSLParameters;

/** Is notified of handshakes that fail at a door, whatever the cause: rejected peers, versions, suites, missing certificates, lost connections. */
@FunctionalInterface
public interface HandshakeListener {

    /**
     * Called once for each failed handshake, on the container's threads, so it does no I/O but a line in the log.
     *
     * @param peer the peer's IP address, where the connector's protocol is {@link DoorProtocol}; empty otherwise
     * @param enabled the versions and suites the door had enabled
     * @param negotiated version and suite by the JDK's names, a space between; empty when the handshake did not come so far
     * @param failure the exception of the TLS stack; if the peer was rejected, the judge's exception is among the causes
     */
    void failed(Optional<String> peer, SSLParameters enabled, String negotiated, IOException failure);

    /**
     * Called once for each handshake that was completed.
     *
     * @param protocol the TLS version by the JDK's name
     * @param resumed whether an earlier session was resumed, so that no trust manager was called
     */
    default void completed(String protocol, boolean resumed) {
    }
}
