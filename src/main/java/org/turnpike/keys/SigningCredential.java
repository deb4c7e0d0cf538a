package org.turnpike.keys;

import java.security.cert.X509Certificate;
import java.util.List;
import org.turnpike.id.MemberId;
import org.turnpike.trust.OcspResponse;

/**
 * The key and certificate for a member's messages; the {@link Keys} that returned it found it usable.
 *
 * @param intermediates between certificate and top CA, both excluded
 * @param ocsp the certificate's OCSP response first, then the intermediates'
 */
public record SigningCredential(MemberId member, SigningKey key, X509Certificate certificate, List<X509Certificate> intermediates,
        List<OcspResponse> ocsp) {
    public SigningCredential {
        intermediates = List.copyOf(intermediates);
        ocsp = List.copyOf(ocsp);
    }
}
