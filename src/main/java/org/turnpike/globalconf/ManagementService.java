package org.turnpike.globalconf;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.turnpike.id.ClientId;

/** The registration service of the server's instance (trust.md §1.8). */
public record ManagementService(Optional<URI> authenticationCertificateRegistration, Optional<X509Certificate> certificate, ClientId provider) {
}
