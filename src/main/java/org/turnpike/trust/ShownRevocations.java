package org.turnpike.trust;

import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Stores verified OCSP responses from messages whose status is revoked, in memory, the latest one of each certificate. An older response with the
 * status good does not count after such a response, even if it is still fresh. Stores at most {@value #MOST}; then it removes the least recently used
 * one. Thread-safe.
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
