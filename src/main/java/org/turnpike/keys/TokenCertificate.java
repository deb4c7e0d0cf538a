package org.turnpike.keys;

import java.security.cert.X509Certificate;
import java.util.Optional;
import org.turnpike.id.MemberId;

/**
 * A certificate for a key of a token.
 *
 * @param member whose messages it signs; empty for an authentication certificate
 * @param active whether the administrator allows its use
 */
public record TokenCertificate(X509Certificate certificate, Optional<MemberId> member, boolean active, CertificateStatus status) {

    /** The same, active or not. */
    public TokenCertificate with(boolean activated) {
        return new TokenCertificate(certificate, member, activated, status);
    }

    /** The same with another status. */
    public TokenCertificate with(CertificateStatus other) {
        return new TokenCertificate(certificate, member, active, other);
    }

    /**
     * Whether administrator and registration allow its use. This includes a certificate that the global configuration did not list at the last
     * check: each use checks whether it is listed now.
     */
    public boolean isUsable() {
        return active && mayBeRegistered();
    }

    /** Whether it was seen registered, the last time or earlier; the global configuration decides. */
    boolean mayBeRegistered() {
        return status == CertificateStatus.REGISTERED || status == CertificateStatus.GLOBAL_ERROR;
    }
}
