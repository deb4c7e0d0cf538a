package org.turnpike.admin;

import javax.management.ConstructorParameters;

/**
 * Whether a certificate is used now, and why. Has only open types; immutable.
 *
 * @param getMember the member whose messages the certificate signs; empty for an authentication certificate
 * @param isUsed whether this certificate is used
 * @param getReason the reason
 * @param getSha256 SHA-256 of the certificate in hex; empty if the member has no certificate
 * @param getSubject the subject of the certificate
 * @param getToken the token that contains the key
 * @param getKey the id of the key
 */
public record KeyChoiceView(String getMember, boolean isUsed, String getReason, String getSha256, String getSubject, String getToken, String getKey) {
    @ConstructorParameters({"member", "used", "reason", "sha256", "subject", "token", "key"})
    public KeyChoiceView {
    }
}
