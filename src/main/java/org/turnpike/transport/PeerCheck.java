package org.turnpike.transport;

import java.security.cert.X509Certificate;
import java.util.List;

import org.turnpike.fault.RefusedException;
import org.turnpike.trust.RegisteredPeer;

/** Decides which peers may receive a message. Called after a handshake, before a byte of HTTP is sent, and again for each reuse. */
public interface PeerCheck {
    /**
     * Proves that the peer may receive the message.
     *
     * @param chain the certificates the peer presented, leaf first
     * @param address the host of the connection, from which missing OCSP responses can be fetched
     * @throws RefusedException if this peer may not receive the message; the next address is tried
     */
    RegisteredPeer judge(List<X509Certificate> chain, String address) throws RefusedException;
}
