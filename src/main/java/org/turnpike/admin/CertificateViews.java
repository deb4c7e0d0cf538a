package org.turnpike.admin;

import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import org.turnpike.trust.RefusalRecord;

/** Makes views of certificates. Values only. */
final class CertificateViews {
    private CertificateViews() {
    }

    static CertificateView of(X509Certificate each) {
        return new CertificateView(each.getSubjectX500Principal().toString(), each.getIssuerX500Principal().toString(), each.getSerialNumber().toString(16),
                each.getNotBefore().toInstant().toString(), each.getNotAfter().toInstant().toString(), key(each), RefusalRecord.sha256(each));
    }

    private static String key(X509Certificate certificate) {
        if (certificate.getPublicKey() instanceof RSAPublicKey rsa) {
            return "RSA " + rsa.getModulus().bitLength();
        }
        return certificate.getPublicKey() instanceof ECPublicKey ec ? "EC " + ec.getParams().getCurve().getField().getFieldSize()
                : certificate.getPublicKey().getAlgorithm();
    }
}
