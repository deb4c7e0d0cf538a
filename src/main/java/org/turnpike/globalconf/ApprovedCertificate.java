package org.turnpike.globalconf;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A CA certificate, top or intermediate, of an approved certification service, with the data that its instance publishes about it (trust.md §1.7).
 *
 * @param instance the instance that approves it
 * @param authenticationOnly the service may issue authentication certificates only
 * @param profile class name that says how a signing certificate names its member (trust.md §4.6)
 */
public record ApprovedCertificate(String instance, X509Certificate certificate, boolean top, boolean authenticationOnly, String profile,
        List<OcspResponder> responders) {
    public ApprovedCertificate {
        responders = List.copyOf(responders);
    }
}
