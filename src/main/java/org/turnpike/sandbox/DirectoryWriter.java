package org.turnpike.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;

/** Writes the signed directory of a configuration source exactly as trust.md §1.4 describes it. All line ends are CRLF. */
final class DirectoryWriter {
    private static final String SHA512 = "http://www.w3.org/2001/04/xmlenc#sha512";
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    private DirectoryWriter() {
    }

    /** One part in the directory, with the digest of {@code content}. */
    record Part(String identifier, String instance, String location, byte[] content) {
    }

    /** Returns the whole HTTP body, including the MIME header. */
    static byte[] write(int version, Instant expires, List<Part> parts, SigningIdentity signer, SigningIdentity named,
            ConfigurationSignature algorithm) {
        String outer = boundary();
        String inner = boundary();
        String signed = directory(inner, version, expires, parts);
        byte[] signature = algorithm.sign(signer.key(), signed.getBytes(StandardCharsets.UTF_8));
        return lines(
                "Content-Type: multipart/related; charset=UTF-8; boundary=" + outer,
                "",
                "--" + outer,
                "Content-Type: multipart/mixed; charset=UTF-8; boundary=" + inner,
                "",
                signed,
                "--" + outer,
                "Content-Type: application/octet-stream",
                "Content-Transfer-Encoding: base64",
                "Signature-Algorithm-Id: " + algorithm.uri(),
                "Verification-certificate-hash: " + certificateHash(named) + "; hash-algorithm-id=\"" + SHA512 + "\"",
                "",
                base64(signature),
                "--" + outer + "--").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Returns the signed bytes: from the end of the header of the first outer part up to and including the CRLF after the inner closing delimiter.
     */
    private static String directory(String inner, int version, Instant expires, List<Part> parts) {
        StringBuilder text = new StringBuilder(lines(
                "--" + inner,
                "Expire-date: " + expires.truncatedTo(ChronoUnit.SECONDS),
                "Version: " + version,
                ""));
        for (Part part : parts) {
            text.append(lines(
                    "--" + inner,
                    "Content-type: application/octet-stream",
                    "Content-transfer-encoding: base64",
                    "Content-identifier: " + part.identifier() + "; instance='" + part.instance() + "'",
                    "Content-location: " + part.location(),
                    "Hash-algorithm-id: " + SHA512,
                    "",
                    base64(sha512(part.content()))));
        }
        return text.append(lines("--" + inner + "--")).toString();
    }

    private static String certificateHash(SigningIdentity signer) {
        try {
            return base64(sha512(signer.certificate().getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("certificate cannot be encoded", e);
        }
    }

    private static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] sha512(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-512").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("This JDK does not support SHA-512", e);
        }
    }

    private static String boundary() {
        StringBuilder boundary = new StringBuilder(20);
        for (int i = 0; i < 20; i++) {
            boundary.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return boundary.toString();
    }
}
