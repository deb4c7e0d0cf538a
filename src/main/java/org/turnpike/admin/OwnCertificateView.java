package org.turnpike.admin;

import javax.management.ConstructorParameters;

/**
 * A certificate of one of the tokens. Has only open types; immutable.
 *
 * @param getSha256 SHA-256 of the DER in hex, which identifies the certificate in operations
 * @param getUsage SIGNING or AUTHENTICATION
 * @param getMember the member whose messages the certificate signs, INSTANCE/CLASS/CODE; empty for an authentication certificate
 * @param getStatus SAVED, REGISTRATION_IN_PROGRESS, REGISTERED, DELETION_IN_PROGRESS or GLOBAL_ERROR
 * @param isActive whether the certificate is active, so that it may be used
 * @param getToken the token that contains the key
 * @param getKey the id of the key
 * @param getSubject the subject
 * @param getIssuer the issuer
 * @param getSerial the serial number in hex
 * @param getNotBefore ISO-8601 in UTC
 * @param getNotAfter ISO-8601 in UTC
 */
public record OwnCertificateView(String getSha256, String getUsage, String getMember, String getStatus, boolean isActive, String getToken,
        String getKey, String getSubject, String getIssuer, String getSerial, String getNotBefore, String getNotAfter) {
    @ConstructorParameters({"sha256", "usage", "member", "status", "active", "token", "key", "subject", "issuer", "serial", "notBefore", "notAfter"})
    public OwnCertificateView {
    }
}
