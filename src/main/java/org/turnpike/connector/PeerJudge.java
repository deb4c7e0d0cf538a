package org.turnpike.connector;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

/**
 * Decides during the handshake whether a TLS peer is accepted. Implementations are thread-safe. They must not do I/O, because they run in the
 * container's threads.
 */
@FunctionalInterface
public interface PeerJudge {

    /**
     * Accepts the peer if it returns without an exception. It is not called for resumed sessions, so the application verifies the peer again for each
     * request.
     *
     * @param chain the chain that the peer presented, end entity first; never empty
     * @throws CertificateException if the peer is rejected, with the reason; the peer receives only the alert {@code certificate_unknown}
     */
    void judge(X509Certificate[] chain) throws CertificateException;
}
