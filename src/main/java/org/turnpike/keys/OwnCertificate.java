package org.turnpike.keys;

import java.security.cert.X509Certificate;

/** A certificate of a token, with the key it is for and the token that holds it. */
public record OwnCertificate(Token token, TokenKey key, TokenCertificate certificate) {

    /** The certificate itself. */
    public X509Certificate x509() {
        return certificate.certificate();
    }
}
