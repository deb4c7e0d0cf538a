package org.turnpike.keys;

import java.security.cert.X509Certificate;
import java.util.List;
import org.turnpike.id.MemberId;
import org.turnpike.trust.OcspResponse;

/**
 * The key and certificate for the messages of a member. {@link Keys} has checked that they can be used.
 *
 * @param intermediates the certificates between the signing certificate and the top CA, without these two
 * @param ocsp the OCSP response of the signing certificate, followed by those of the intermediates
 */
public record SigningCredential(MemberId member, SigningKey key, X509Certificate certificate, List<X509Certificate> intermediates,
        List<OcspResponse> ocsp) {
    public SigningCredential {
        intermediates = List.copyOf(intermediates);
        ocsp = List.copyOf(ocsp);
    }
}
