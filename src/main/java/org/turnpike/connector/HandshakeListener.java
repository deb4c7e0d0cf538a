package org.turnpike.connector;

import java.io.IOException;
import java.util.Optional;
import javax.net.ssl.SSLParameters;

/**
 * Is notified when a handshake at a door fails or is completed. Possible causes of a failure are a rejected peer, no common TLS version or cipher
 * suite, a missing certificate, and a lost connection.
 */
@FunctionalInterface
public interface HandshakeListener {

    /**
     * Called once for each failed handshake, in a thread of the container. It must not do I/O, except that it may write a log line.
     *
     * @param peer the peer's IP address, if the container knows it (Tomcat does if the connector's protocol is {@link DoorProtocol}); else empty
     * @param enabled the TLS versions and cipher suites that were enabled
     * @param negotiated the JDK's names of the TLS version and the cipher suite, separated by a space; empty if the handshake failed before these
     *        were chosen
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
