package org.turnpike.trust;

import java.security.cert.X509Certificate;
import java.util.Optional;

/** Where verified OCSP responses are found, whatever their status and age; who uses one judges it at the instant of use. */
public interface OcspSource {
    Optional<OcspResponse> find(X509Certificate subject);
}
