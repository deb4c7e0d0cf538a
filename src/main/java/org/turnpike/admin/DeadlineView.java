package org.turnpike.admin;

import javax.management.ConstructorParameters;

/**
 * Something that expires. Has only open types; immutable.
 *
 * @param getKind the kind: AUTHENTICATION_CERTIFICATE, SIGNING_CERTIFICATE, INTERNAL_TLS_CERTIFICATE, INFORMATION_SYSTEM_CERTIFICATE, APPROVED_CA,
 *     TIME_STAMPING_CERTIFICATE, OCSP_RESPONDER_CERTIFICATE, OCSP_RESPONSE, GLOBAL_CONFIGURATION, TIME_STAMPING or TOKEN
 * @param getWhat the name of what expires
 * @param getEnds when it expires, ISO-8601 in UTC; empty if it expired at an unknown time
 * @param getSecondsLeft seconds until the expiry; negative after it
 * @param getLevel the number of thresholds that are passed; 9 after the expiry
 * @param getThen the effect of the expiry
 */
public record DeadlineView(String getKind, String getWhat, String getEnds, long getSecondsLeft, int getLevel, String getThen) {
    @ConstructorParameters({"kind", "what", "ends", "secondsLeft", "level", "then"})
    public DeadlineView {
    }
}
