package org.turnpike.globalconf;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A central server's signing key and what it would serve: signs directories as trust.md §1.4 describes them. */
final class SigningSource {
    private static final String SHA512 = "http://www.w3.org/2001/04/xmlenc#sha512";

    private final String instance;
    private final String algorithm;
    private final KeyPair keys;
    private final X509Certificate certificate;
    private final Map<String, byte[]> parts = new LinkedHashMap<>();

    SigningSource(String instance) {
        this(instance, "SHA512withRSA");
    }

    SigningSource(String instance, String algorithm) {
        this.instance = instance;
        this.algorithm = algorithm;
        try {
            boolean ec = algorithm.endsWith("ECDSA");
            KeyPairGenerator generator = KeyPairGenerator.getInstance(ec ? "EC" : "RSA");
            generator.initialize(ec ? 256 : 2048);
            this.keys = generator.generateKeyPair();
            X500Principal name = new X500Principal("CN=Configuration " + instance);
            Instant from = Instant.parse("2026-01-01T00:00:00Z");
            var builder = new JcaX509v3CertificateBuilder(name, BigInteger.ONE, Date.from(from), Date.from(from.plusSeconds(1)), name, keys.getPublic());
            this.certificate = new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(ec ? "SHA256withECDSA" : "SHA256withRSA").build(keys.getPrivate())));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    X509Certificate certificate() {
        return certificate;
    }

    String certificateBase64() throws Exception {
        return Base64.getEncoder().encodeToString(certificate.getEncoded());
    }

    /** Lists a part; file name and content identifier together are the key, and the content lies at {@code /V6/1/<file>}. */
    void put(String identifier, String file, byte[] content) {
        parts.put(identifier + " " + file, content);
    }

    byte[] content(String file) {
        return parts.entrySet().stream().filter(part -> part.getKey().endsWith(" " + file)).findFirst().map(Map.Entry::getValue).orElse(null);
    }

    byte[] signed(Instant expires) throws Exception {
        return signed(text -> text, expires);
    }

    /** The directory, changed before it is signed. */
    byte[] signed(UnaryOperator<String> change, Instant expires) throws Exception {
        String signed = change.apply(inner(expires));
        byte[] value = sign(signed.getBytes(StandardCharsets.UTF_8));
        String certificateHash = Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-512").digest(certificate.getEncoded()));
        return ("Content-Type: multipart/related; charset=UTF-8; boundary=OUTER\r\n\r\n--OUTER\r\n"
                + "Content-Type: multipart/mixed; charset=UTF-8; boundary=INNER\r\n\r\n" + signed + "\r\n--OUTER\r\n"
                + "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\nSignature-Algorithm-Id: " + algorithmUri()
                + "\r\nVerification-certificate-hash: " + certificateHash + "; hash-algorithm-id=\"" + SHA512 + "\"\r\n\r\n"
                + Base64.getEncoder().encodeToString(value) + "\r\n--OUTER--\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private String inner(Instant expires) throws Exception {
        StringBuilder inner = new StringBuilder("--INNER\r\nExpire-date: " + expires + "\r\nVersion: 6\r\n\r\n");
        for (Map.Entry<String, byte[]> part : parts.entrySet()) {
            String[] names = part.getKey().split(" ");
            inner.append("--INNER\r\nContent-type: application/octet-stream\r\nContent-transfer-encoding: base64\r\nContent-identifier: ")
                    .append(names[0]).append("; instance='").append(instance).append("'\r\nContent-location: /V6/1/").append(names[1])
                    .append("\r\nHash-algorithm-id: ").append(SHA512).append("\r\n\r\n")
                    .append(Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-512").digest(part.getValue()))).append("\r\n");
        }
        return inner.append("--INNER--\r\n").toString();
    }

    private String algorithmUri() {
        return switch (algorithm) {
            case "RSASSA-PSS" -> "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1";
            case "SHA512withECDSA" -> "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512";
            case "SHA256withRSA" -> "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
            default -> "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512";
        };
    }

    private byte[] sign(byte[] bytes) throws Exception {
        Signature signature = Signature.getInstance(algorithm);
        if (algorithm.equals("RSASSA-PSS")) {
            signature.setParameter(new PSSParameterSpec("SHA-512", "MGF1", MGF1ParameterSpec.SHA512, 64, 1));
        }
        signature.initSign(keys.getPrivate());
        signature.update(bytes);
        return signature.sign();
    }
}
