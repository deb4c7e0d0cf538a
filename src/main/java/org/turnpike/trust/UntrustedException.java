package org.turnpike.trust;

import java.security.cert.X509Certificate;
import org.turnpike.crypto.SerialNumber;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** A certificate is not trusted; the text names the certificate, the check and the remedy in one sentence. */
public final class UntrustedException extends RefusedException {
    private static final long serialVersionUID = 1L;

    private final transient X509Certificate certificate;
    private final transient Untrusted reason;

    UntrustedException(FaultCode code, X509Certificate certificate, Untrusted reason) {
        this(code, certificate, reason, null);
    }

    UntrustedException(FaultCode code, X509Certificate certificate, Untrusted reason, Exception cause) {
        super(code, text(certificate, reason), cause);
        this.certificate = certificate;
        this.reason = reason;
    }

    /** {@code ssl_authentication_failed}: the peer sent no OCSP response at all, so its chain is not evaluated (trust.md §2.5 step 1). */
    public static UntrustedException withoutOcsp(X509Certificate leaf) {
        return new UntrustedException(FaultCode.SSL_AUTHENTICATION_FAILED, leaf, new Untrusted.OcspMissing(0));
    }

    private static String text(X509Certificate certificate, Untrusted reason) {
        return "Certificate '" + certificate.getSubjectX500Principal() + "' (issuer '" + certificate.getIssuerX500Principal() + "', serial number "
                + SerialNumber.of(certificate) + ") " + reason.check() + "; " + reason.remedy() + ".";
    }

    /** The untrusted certificate: the leaf or one above it. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** The check that failed and the values it compared. */
    public Untrusted reason() {
        return reason;
    }
}
