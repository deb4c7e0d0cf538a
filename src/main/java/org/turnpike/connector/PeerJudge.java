package org.turnpike.connector;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

/** Decides in the handshake whether a TLS peer is accepted. Thread-safe; called on the container's threads, so it does no I/O. */
@FunctionalInterface
public interface PeerJudge {

    /**
     * Accepts the peer by returning. It is not called for resumed sessions, so the application verifies each request again.
     *
     * @param chain as presented, end entity first; never empty
     * @throws CertificateException says why not; the peer only sees the alert {@code certificate_unknown}
     */
    void judge(X509Certificate[] chain) throws CertificateException;
}
