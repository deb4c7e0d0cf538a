package org.turnpike.transport;

import java.security.cert.X509Certificate;
import java.util.List;
import org.turnpike.fault.RefusedException;

/** Is notified of each connection to a peer that failed, also if another address then worked. Called on the sending thread. */
@FunctionalInterface
public interface FailedConnections {

    /**
     * @param address the host that was tried
     * @param presented what it presented, leaf first; empty when the handshake did not come so far
     * @param negotiated version and suite of TLS by the JDK's names, a space between; empty when the handshake did not come so far
     * @param refusal why not; its id is in the fault when no other address was left
     */
    void failed(String address, List<X509Certificate> presented, String negotiated, RefusedException refusal);
}
