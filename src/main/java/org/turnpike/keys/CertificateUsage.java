package org.turnpike.keys;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** Determines the usage of a certificate (trust.md §4.5, check 4). */
final class CertificateUsage {
    private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";

    private CertificateUsage() {
    }

    /** Returns the usage; empty if the certificate is for both usages or for neither. */
    static Optional<KeyUsage> of(X509Certificate certificate) {
        boolean signing = bit(certificate, 1);
        boolean authentication = bit(certificate, 0) || bit(certificate, 2) || bit(certificate, 3) || isForClientAuthentication(certificate);
        if (signing == authentication) {
            return Optional.empty();
        }
        return Optional.of(signing ? KeyUsage.SIGNING : KeyUsage.AUTHENTICATION);
    }

    private static boolean bit(X509Certificate certificate, int n) {
        boolean[] usage = certificate.getKeyUsage();
        return usage != null && usage[n];
    }

    private static boolean isForClientAuthentication(X509Certificate certificate) {
        try {
            List<String> purposes = certificate.getExtendedKeyUsage();
            return purposes != null && purposes.contains(CLIENT_AUTHENTICATION);
        } catch (CertificateParsingException e) {
            return false;
        }
    }
}
