package org.turnpike.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/** Computes the hash that identifies a certificate in records, logs and arguments. */
public final class CertificateHash {
    private CertificateHash() {
    }

    /** Returns the SHA-256 of the certificate's DER encoding in lower-case hex. */
    public static String sha256(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new AssertionError("This JDK does not support SHA-256, or cannot encode a parsed certificate", e);
        }
    }
}
