package org.turnpike.trust;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The result of the last attempt to fetch an OCSP response for a certificate. Immutable.
 *
 * @param at the time of the attempt
 * @param response the verified response; empty if no responder returned one
 * @param failures the reason for each responder that returned none, in order
 */
public record OcspFetchStatus(X509Certificate certificate, Instant at, Optional<OcspResponse> response, List<Failure> failures) {
    /** The reason why there is no valid response, with the responder if a request was sent. */
    public record Failure(Optional<URI> responder, Exception cause) {
    }

    public OcspFetchStatus {
        failures = List.copyOf(failures);
    }
}
