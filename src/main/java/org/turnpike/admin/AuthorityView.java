package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/**
 * A CA certificate that the global configuration approves. Has only open types; immutable.
 *
 * @param getService the name of the certification service
 * @param getSubject the subject
 * @param getIssuer the issuer
 * @param getNotAfter when the certificate expires, ISO-8601 in UTC
 * @param isTop whether this is the top CA of its certification service; false for an intermediate CA
 * @param isAuthenticationOnly whether the CA may issue only authentication certificates
 * @param getProfile the class name of the CA's certificate profile
 * @param getRequestFormat PEM or DER if the certification service accepts only this format; else empty
 * @param getResponders the URLs of the CA's OCSP responders
 */
public record AuthorityView(String getService, String getSubject, String getIssuer, String getNotAfter, boolean isTop, boolean isAuthenticationOnly,
        String getProfile, String getRequestFormat, List<String> getResponders) {
    @ConstructorParameters({"service", "subject", "issuer", "notAfter", "top", "authenticationOnly", "profile", "requestFormat", "responders"})
    public AuthorityView {
        getResponders = List.copyOf(getResponders);
    }
}
