package org.turnpike.trust;

import java.security.cert.X509Certificate;
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

    private static String text(X509Certificate certificate, Untrusted reason) {
        return "Certificate '" + certificate.getSubjectX500Principal() + "' (issuer '" + certificate.getIssuerX500Principal() + "', serial number "
                + certificate.getSerialNumber().toString(16) + ") " + reason.check() + "; " + reason.remedy() + ".";
    }

    /** The certificate that is not trusted: the leaf or one above it. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** The check that failed and the values it compared. */
    public Untrusted reason() {
        return reason;
    }
}
