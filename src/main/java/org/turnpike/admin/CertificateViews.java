package org.turnpike.admin;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import org.turnpike.crypto.CertificateHash;
import org.turnpike.crypto.SerialNumber;

/** Creates views of certificates. Stateless and thread-safe. */
final class CertificateViews {
    private CertificateViews() {
    }

    static CertificateView of(X509Certificate each) {
        return new CertificateView(each.getSubjectX500Principal().toString(), each.getIssuerX500Principal().toString(), SerialNumber.of(each),
                each.getNotBefore().toInstant().toString(), each.getNotAfter().toInstant().toString(), key(each), CertificateHash.sha256(each));
    }

    static String pem(X509Certificate certificate) {
        try {
            return "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (CertificateEncodingException e) {
            throw new AssertionError("Cannot encode a parsed certificate", e);
        }
    }

    private static String key(X509Certificate certificate) {
        if (certificate.getPublicKey() instanceof RSAPublicKey rsa) {
            return "RSA " + rsa.getModulus().bitLength();
        }
        return certificate.getPublicKey() instanceof ECPublicKey ec ? "EC " + ec.getParams().getCurve().getField().getFieldSize()
                : certificate.getPublicKey().getAlgorithm();
    }
}
