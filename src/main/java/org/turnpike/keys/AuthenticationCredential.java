package org.turnpike.keys;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.turnpike.trust.OcspResponse;

/**
 * The key and certificates with which this security server authenticates itself in TLS. {@link Keys} has checked that they can be used.
 *
 * @param chain the certificate and its intermediates, without the top CA
 * @param ocsp one OCSP response for each certificate of the chain, in the same order
 */
public record AuthenticationCredential(PrivateKey key, List<X509Certificate> chain, List<OcspResponse> ocsp) {
    public AuthenticationCredential {
        chain = List.copyOf(chain);
        ocsp = List.copyOf(ocsp);
    }

    /** Returns a text without the key. */
    @Override
    public String toString() {
        return "AuthenticationCredential[" + chain.get(0).getSubjectX500Principal() + "]";
    }
}
