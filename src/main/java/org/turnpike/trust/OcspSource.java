package org.turnpike.trust;

import java.security.cert.X509Certificate;
import java.util.Optional;

/** A source of verified OCSP responses of every status and age. The caller checks both at the time of use. */
public interface OcspSource {
    Optional<OcspResponse> find(X509Certificate subject);
}
