package org.turnpike.globalconf;

import java.security.cert.X509Certificate;
import java.util.List;

/** One location of a signed directory, as an anchor gives it: its URL and the certificates whose keys may have signed there (trust.md §1.2). */
public record ConfigurationSource(String url, List<X509Certificate> verificationCertificates) {
    public ConfigurationSource {
        verificationCertificates = List.copyOf(verificationCertificates);
    }
}
