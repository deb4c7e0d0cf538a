package org.turnpike.trust;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What became of the last attempt to get an OCSP response for a certificate. Immutable.
 *
 * @param at when it was attempted
 * @param response what was received and verified then; empty when no responder gave one
 * @param failures why each responder that was asked did not, in order
 */
public record OcspFetchStatus(X509Certificate certificate, Instant at, Optional<OcspResponse> response, List<Failure> failures) {
    /** A responder, when one was asked, and why it gave no response that counts. */
    public record Failure(Optional<URI> responder, Exception cause) {
    }

    public OcspFetchStatus {
        failures = List.copyOf(failures);
    }
}
