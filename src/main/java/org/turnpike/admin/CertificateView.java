package org.turnpike.admin;

import javax.management.ConstructorParameters;

/**
 * A certificate. Has only open types; immutable.
 *
 * @param getSubject the subject
 * @param getIssuer the issuer
 * @param getSerial the serial number in hex
 * @param getNotBefore ISO-8601 in UTC
 * @param getNotAfter ISO-8601 in UTC
 * @param getKey algorithm and size of the key
 * @param getSha256 SHA-256 of the DER in hex
 */
public record CertificateView(String getSubject, String getIssuer, String getSerial, String getNotBefore, String getNotAfter, String getKey,
        String getSha256) {
    @ConstructorParameters({"subject", "issuer", "serial", "notBefore", "notAfter", "key", "sha256"})
    public CertificateView {
    }
}
