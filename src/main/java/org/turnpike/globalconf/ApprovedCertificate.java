package org.turnpike.globalconf;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A certificate of an approved certification service, of its top CA or of an intermediate CA, with the data that the instance publishes about it
 * (trust.md §1.7).
 *
 * @param instance the instance that approves the service
 * @param authenticationOnly the service may issue authentication certificates only
 * @param profile class name that says how a signing certificate names its member (trust.md §4.6)
 */
public record ApprovedCertificate(String instance, X509Certificate certificate, boolean top, boolean authenticationOnly, String profile,
        List<OcspResponder> responders) {
    public ApprovedCertificate {
        responders = List.copyOf(responders);
    }
}
