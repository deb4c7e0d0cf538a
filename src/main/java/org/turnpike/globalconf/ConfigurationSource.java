package org.turnpike.globalconf;

import java.security.cert.X509Certificate;
import java.util.List;

/** One location of a signed directory: its URL and the certificates whose keys may sign the directory (trust.md §1.2). */
public record ConfigurationSource(String url, List<X509Certificate> verificationCertificates) {
    public ConfigurationSource {
        verificationCertificates = List.copyOf(verificationCertificates);
    }
}
