package org.turnpike.monitoring;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;

/** A certificate that this server uses or accepts (operations.md §a.2). */
public record ListedCertificate(X509Certificate certificate, Type type, boolean active) {
    private static final HexFormat HEX = HexFormat.ofDelimiter(":").withUpperCase();

    /** The purpose of a certificate. */
    public enum Type { AUTH_OR_SIGN, SECURITY_SERVER_TLS, INTERNAL_IS_CLIENT_TLS }

    /** Returns the SHA-256 of the DER encoding. Deployed servers also send SHA-256, although the metric is called {@code sha1Hash}. */
    public String hash() {
        try {
            return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new AssertionError("This JDK does not support SHA-256, or cannot encode a parsed certificate", e);
        }
    }

    /** Returns the start of the validity period, without fractions of a second. */
    public String notBefore() {
        return second(certificate.getNotBefore().toInstant());
    }

    /** Returns the end of the validity period, without fractions of a second. */
    public String notAfter() {
        return second(certificate.getNotAfter().toInstant());
    }

    private static String second(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    Metric metric() {
        return new Metric.Group("certificate-" + hash(), List.of(new Metric.Text("sha1Hash", hash()), new Metric.Text("notBefore", notBefore()),
                new Metric.Text("notAfter", notAfter()), new Metric.Text("certificateType", type.name()),
                new Metric.Text("active", String.valueOf(active))));
    }
}
