package org.turnpike.transport;

import java.security.cert.X509Certificate;
import java.util.List;
import org.turnpike.fault.RefusedException;

/** Receives each failed connection to a peer, even if another address worked afterwards. Called on the sending thread. */
@FunctionalInterface
public interface FailedConnections {

    /**
     * @param address the host that was tried
     * @param presented the certificates that the peer presented, leaf first; empty if the handshake failed before
     * @param negotiated TLS version and cipher suite by the JDK's names, separated by a space; empty if the handshake failed before
     * @param refusal the reason; if no other address was left, the fault contains its id
     */
    void failed(String address, List<X509Certificate> presented, String negotiated, RefusedException refusal);
}
