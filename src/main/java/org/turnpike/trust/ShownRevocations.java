package org.turnpike.trust;

import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Verified OCSP responses that said revoked and came with a message, the latest of each certificate, in memory: an older good response, still
 * fresh, does not count after one. Keeps {@value #MOST}; then the certificate that was asked for least recently goes. Thread-safe.
 */
final class ShownRevocations {
    private static final int MOST = 10_000;
    private final Map<X509Certificate, OcspResponse> latest = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<X509Certificate, OcspResponse> eldest) {
            return size() > MOST;
        }
    };                                                                     // guarded by itself

    void remember(X509Certificate certificate, OcspResponse verified) {
        synchronized (latest) {
            latest.merge(certificate, verified, (before, now) -> now.thisUpdate().isAfter(before.thisUpdate()) ? now : before);
        }
    }

    Optional<OcspResponse> find(X509Certificate certificate) {
        synchronized (latest) {
            return Optional.ofNullable(latest.get(certificate));
        }
    }
}
