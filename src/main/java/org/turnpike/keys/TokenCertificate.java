package org.turnpike.keys;

import java.security.cert.X509Certificate;
import java.util.Optional;
import org.turnpike.id.MemberId;

/**
 * A certificate for a key of a token.
 *
 * @param member whose messages it signs; empty for an authentication certificate
 * @param active whether the administrator lets it be used
 */
public record TokenCertificate(X509Certificate certificate, Optional<MemberId> member, boolean active, CertificateStatus status) {

    TokenCertificate with(boolean activated) {
        return new TokenCertificate(certificate, member, activated, status);
    }

    TokenCertificate with(CertificateStatus other) {
        return new TokenCertificate(certificate, member, active, other);
    }

    /** Whether it may be used, as far as the administrator and the registration go. */
    public boolean isUsable() {
        return active && status == CertificateStatus.REGISTERED;
    }
}
