package org.turnpike.transport;

import java.security.cert.X509Certificate;
import java.util.List;

import org.turnpike.fault.RefusedException;
import org.turnpike.trust.RegisteredPeer;

/** Says who may be talked to. Asked when a handshake has completed and before a byte of HTTP is sent, and again for each reuse. */
public interface PeerCheck {
    /**
     * Proves that the peer may be given the message.
     *
     * @param chain the certificates the peer presented, leaf first
     * @param address the host that was connected to, where missing OCSP responses can be asked for
     * @throws RefusedException when this peer may not be given the message; the next address is tried
     */
    RegisteredPeer judge(List<X509Certificate> chain, String address) throws RefusedException;
}
