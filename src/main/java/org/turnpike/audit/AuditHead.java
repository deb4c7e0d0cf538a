package org.turnpike.audit;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.turnpike.keys.InternalKey;

/**
 * The signed head of the chain: at that time the log had this many lines, and the last one had this SHA-256. Immutable.
 *
 * @param at ISO-8601 UTC
 * @param signature over {@link #signed}, by the key of {@code certificate}
 */
record AuditHead(long line, String sha256, String at, X509Certificate certificate, byte[] signature) {
    private static final Pattern FORM = Pattern.compile("\\{\"line\":(\\d{1,18}),\"sha256\":\"([0-9a-f]{64})\",\"at\":\"([0-9TZ:.-]{1,40})\","
            + "\"certificate\":\"([A-Za-z0-9+/=]+)\",\"signature\":\"([A-Za-z0-9+/=]+)\"\\}");

    /** Signs a head. */
    static AuditHead sign(long line, String sha256, String at, InternalKey key) throws GeneralSecurityException {
        X509Certificate certificate = key.chain().get(0);
        Signature signature = Signature.getInstance(algorithm(certificate));
        signature.initSign(key.key());
        signature.update(signed(line, sha256, at));
        return new AuditHead(line, sha256, at, certificate, signature.sign());
    }

    private static String algorithm(X509Certificate certificate) {
        return certificate.getPublicKey().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    }

    private static byte[] signed(long line, String sha256, String at) {
        return ("turnpike audit head\nline=" + line + "\nsha256=" + sha256 + "\nat=" + at + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Whether the key of the certificate made the signature. */
    boolean signatureIsRight() {
        try {
            Signature check = Signature.getInstance(algorithm(certificate));
            check.initVerify(certificate.getPublicKey());
            check.update(signed(line, sha256, at));
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;                                          // reported as a finding: only a positive verdict counts
        }
    }

    String text() throws GeneralSecurityException {
        Base64.Encoder base64 = Base64.getEncoder();
        return "{\"line\":" + line + ",\"sha256\":\"" + sha256 + "\",\"at\":\"" + at + "\",\"certificate\":\""
                + base64.encodeToString(certificate.getEncoded()) + "\",\"signature\":\"" + base64.encodeToString(signature) + "\"}";
    }

    /** Reads the output of {@link #text}; empty for other text. */
    static Optional<AuditHead> read(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            Base64.Decoder base64 = Base64.getDecoder();
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(base64.decode(matcher.group(4))));
            return Optional.of(new AuditHead(Long.parseLong(matcher.group(1)), matcher.group(2), matcher.group(3), certificate,
                    base64.decode(matcher.group(5))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
