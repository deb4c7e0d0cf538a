package org.turnpike.keys;

import java.security.cert.X509Certificate;
import java.util.List;
import org.turnpike.id.MemberId;
import org.turnpike.trust.OcspResponse;

/**
 * What a member's messages are signed with: judged usable by the {@link Keys} that gave it out.
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
