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

    /** The same, active or not. */
    public TokenCertificate with(boolean activated) {
        return new TokenCertificate(certificate, member, activated, status);
    }

    /** The same with another status. */
    public TokenCertificate with(CertificateStatus other) {
        return new TokenCertificate(certificate, member, active, other);
    }

    /**
     * Whether it may be used, as far as the administrator and the registration go. One that the global configuration did not list when it was
     * last looked may: whether it lists it now is judged with each use.
     */
    public boolean isUsable() {
        return active && mayBeRegistered();
    }

    /** Whether it was seen registered, the last time or earlier; the global configuration decides. */
    boolean mayBeRegistered() {
        return status == CertificateStatus.REGISTERED || status == CertificateStatus.GLOBAL_ERROR;
    }
}
