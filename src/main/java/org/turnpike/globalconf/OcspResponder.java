package org.turnpike.globalconf;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * An OCSP responder of a CA. The listed certificate may sign its responses without further conditions (trust.md §1.7).
 *
 * @param url empty if the published URL is not usable
 */
public record OcspResponder(Optional<URI> url, Optional<X509Certificate> certificate) {
}
