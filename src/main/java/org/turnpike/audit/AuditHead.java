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
 * The signed head of the hash chain. It states how many lines the log had at a certain time, and the SHA-256 of the last of these lines. Immutable.
 *
 * @param at when the head was signed, ISO-8601 in UTC
 * @param signature the signature of the text that {@link #signed} returns, made with the key of {@code certificate}
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

    /** Returns whether the key of the certificate made the signature. */
    boolean signatureIsRight() {
        try {
            Signature check = Signature.getInstance(algorithm(certificate));
            check.initVerify(certificate.getPublicKey());
            check.update(signed(line, sha256, at));
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;                                          // a signature that cannot be checked counts as wrong
        }
    }

    String text() throws GeneralSecurityException {
        Base64.Encoder base64 = Base64.getEncoder();
        return "{\"line\":" + line + ",\"sha256\":\"" + sha256 + "\",\"at\":\"" + at + "\",\"certificate\":\""
                + base64.encodeToString(certificate.getEncoded()) + "\",\"signature\":\"" + base64.encodeToString(signature) + "\"}";
    }

    /** Reads the output of {@link #text}; returns empty for any other text. */
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
