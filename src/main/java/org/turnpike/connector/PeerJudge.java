package org.turnpike.connector;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

/** Decides in the handshake whether a TLS peer may come in. Thread-safe; called on the container's threads, so it does no I/O. */
@FunctionalInterface
public interface PeerJudge {

    /**
     * Accepts the peer by returning. Resumed sessions are not judged here, so the application judges each request again.
     *
     * @param chain as presented, end entity first; never empty
     * @throws CertificateException says why not; the peer only sees the alert {@code certificate_unknown}
     */
    void judge(X509Certificate[] chain) throws CertificateException;
}
