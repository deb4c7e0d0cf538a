package org.turnpike.keys;

import java.security.cert.X509Certificate;

/** A certificate of this server, with its key and the token that holds the key. */
public record OwnCertificate(Token token, TokenKey key, TokenCertificate certificate) {

    /** Returns the X.509 certificate. */
    public X509Certificate x509() {
        return certificate.certificate();
    }
}
