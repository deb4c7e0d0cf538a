package org.turnpike.provider;

import java.lang.System.Logger.Level;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import org.turnpike.fault.LogRate;
import org.turnpike.fault.LogText;

/** Logs information systems whose TLS certificate is expired or not yet valid, and rejects them if a setting requires it. Thread-safe. */
final class CertificateValidity {
    private static final System.Logger LOG = System.getLogger(CertificateValidity.class.getName());
    private static final int LONGEST_LINE = 1000;

    private final boolean reject;
    private final LogRate rate = new LogRate();

    CertificateValidity(boolean reject) {
        this.reject = reject;
    }

    /** @throws SSLException if the certificate is expired or not yet valid, and the setting requires rejection */
    void require(String host, SSLSession session) throws SSLException {
        X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
        Instant now = Instant.now();
        if (now.isBefore(certificate.getNotBefore().toInstant()) || now.isAfter(certificate.getNotAfter().toInstant())) {
            String text = "The information system at " + host + " presents the certificate '" + certificate.getSubjectX500Principal() + "', which is valid from "
                    + certificate.getNotBefore().toInstant() + " to " + certificate.getNotAfter().toInstant();
            rate.next(host).ifPresent(leftOut -> LOG.log(Level.WARNING, LogText.printable(text, LONGEST_LINE) + LogRate.of(leftOut)));
            if (reject) {
                throw new SSLHandshakeException(text);
            }
        }
    }
}
