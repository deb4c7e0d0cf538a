package org.turnpike.keys;

import java.security.cert.X509Certificate;
import java.util.Optional;
import org.turnpike.id.MemberId;

/**
 * A certificate for a key of a token.
 *
 * @param member the member whose messages the certificate signs; empty for an authentication certificate
 * @param active whether the administrator allows its use
 */
public record TokenCertificate(X509Certificate certificate, Optional<MemberId> member, boolean active, CertificateStatus status) {

    /** Returns this certificate with another value of {@code active}. */
    public TokenCertificate with(boolean activated) {
        return new TokenCertificate(certificate, member, activated, status);
    }

    /** Returns this certificate with another status. */
    public TokenCertificate with(CertificateStatus other) {
        return new TokenCertificate(certificate, member, active, other);
    }

    /**
     * Whether administrator and registration allow the use of the certificate. This includes a certificate that the global configuration did not list
     * at the last check, because each use checks again whether it is listed.
     */
    public boolean isUsable() {
        return active && mayBeRegistered();
    }

    /** Whether the global configuration listed the certificate at the last check or earlier. Each use checks the current global configuration. */
    boolean mayBeRegistered() {
        return status == CertificateStatus.REGISTERED || status == CertificateStatus.GLOBAL_ERROR;
    }
}
