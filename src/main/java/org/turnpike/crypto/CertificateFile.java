package org.turnpike.crypto;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.Provider;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Primitive;

/**
 * Reads certificates in the formats that common tools write: DER, base64 of DER, or PEM (RFC 7468). A PEM file can start with a byte order mark and
 * can have explanatory text before, between and after the blocks, such as {@code Bag Attributes} or the output of {@code openssl x509 -text}. Every
 * failure is an {@link IllegalArgumentException}. Its message starts with "it" or "its", and the caller writes the name of the argument before the
 * message. The time grows linearly with the size. Stateless and safe for use by many threads.
 */
public final class CertificateFile {
    /** The longest file that is read, in bytes or characters. */
    public static final int MAX_SIZE = 1 << 20;
    /** Supports curves that the JDK lacks. This provider is not registered in the JVM. */
    static final Provider BOUNCY_CASTLE = BouncyCastle.PROVIDER;
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final Set<String> LABELS = Set.of("CERTIFICATE", "X509 CERTIFICATE");
    private static final int SEQUENCE = 0x30;
    private static final int LONG_LENGTH = 0x80;

    private CertificateFile() {
    }

    /**
     * Reads a file that contains one certificate.
     *
     * @throws IllegalArgumentException if the text has no certificate or more than one, or has another format
     */
    public static X509Certificate readOne(String text) {
        List<X509Certificate> all = readAll(text);
        if (all.size() != 1) {
            throw new IllegalArgumentException("it has " + all.size() + " certificates, but one is expected: pass them one at a time");
        }
        return all.get(0);
    }

    /** Reads a file that contains one or more certificates, and returns them in the order of the file. */
    public static List<X509Certificate> readAll(String text) {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException("it is empty, but a certificate in PEM, base64 or DER is expected");
        }
        if (text.length() > MAX_SIZE) {
            throw new IllegalArgumentException("it is longer than " + MAX_SIZE + " characters");
        }
        return text.contains(BEGIN) ? pem(text) : List.of(certificate(base64(withoutMark(text), "it is neither PEM nor base64 of a DER certificate")));
    }

    /**
     * Converts the bytes of a file to text that {@link #readAll} accepts. DER becomes base64. Other files are decoded as UTF-16 if they start with
     * the byte order mark of UTF-16, else as UTF-8.
     */
    public static String text(byte[] file) {
        boolean der = file.length > 1 && (file[0] & 0xff) == SEQUENCE && (file[1] & 0xff) >= LONG_LENGTH;
        return der ? Base64.getEncoder().encodeToString(file) : new String(file, charset(file));
    }

    private static Charset charset(byte[] file) {
        if (file.length > 1 && (file[0] & 0xff) == 0xff && (file[1] & 0xff) == 0xfe) {
            return StandardCharsets.UTF_16;
        }
        return file.length > 1 && (file[0] & 0xff) == 0xfe && (file[1] & 0xff) == 0xff ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
    }

    /**
     * Reads one certificate in DER. A key on a curve that the JDK lacks is read by Bouncy Castle.
     *
     * @throws CertificateException if the bytes are not exactly one certificate
     */
    public static X509Certificate der(byte[] der) throws CertificateException {
        requireOneValue(der);
        try {
            return certificate(CertificateFactory.getInstance("X.509"), der);
        } catch (CertificateException e) {
            return onForeignCurve(der, e);
        }
    }

    /**
     * Bouncy Castle parses some parts of a certificate only when they are read. This method reads every part that later code uses, so that a
     * malformed part is found here.
     */
    private static X509Certificate onForeignCurve(byte[] der, CertificateException otherwise) throws CertificateException {
        try {
            X509Certificate certificate = certificate(CertificateFactory.getInstance("X.509", BOUNCY_CASTLE), der);
            boolean whole = certificate != null && certificate.getPublicKey() instanceof ECPublicKey && certificate.getSubjectX500Principal() != null
                    && certificate.getIssuerX500Principal() != null && certificate.getNotAfter() != null && certificate.getNotBefore() != null;
            if (!whole) {
                throw otherwise;
            }
            certificate.getExtendedKeyUsage();
            certificate.getKeyUsage();
            return certificate;
        } catch (RuntimeException e) {
            throw otherwise;
        }
    }

    private static X509Certificate certificate(CertificateFactory factory, byte[] der) throws CertificateException {
        return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
    }

    private static void requireOneValue(byte[] der) throws CertificateException {
        try {
            if (der.length == 0 || (der[0] & 0xff) != SEQUENCE) {
                throw new CertificateException("not a DER sequence");
            }
            ASN1Primitive.fromByteArray(der);                      // rejects bytes after the value
        } catch (IOException e) {
            throw new CertificateException("not one DER value: " + e.getMessage(), e);
        }
    }

    private static X509Certificate certificate(byte[] der) {
        try {
            return der(der);
        } catch (CertificateException | RuntimeException e) {
            throw new IllegalArgumentException("it is not an X.509 certificate in PEM, base64 or DER", e);
        }
    }

    private static String withoutMark(String text) {
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    private static byte[] base64(String text, String otherwise) {
        try {
            return Base64.getDecoder().decode(text.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(otherwise, e);
        }
    }

    private static List<X509Certificate> pem(String text) {
        List<X509Certificate> certificates = new ArrayList<>();
        String other = "";
        for (int begin = text.indexOf(BEGIN); begin >= 0;) {
            int labelEnd = text.indexOf(DASHES, begin + BEGIN.length());
            int end = labelEnd < 0 ? -1 : text.indexOf(END, labelEnd);
            if (end < 0) {
                throw new IllegalArgumentException("its PEM block has no END line");
            }
            String label = text.substring(begin + BEGIN.length(), labelEnd);
            if (label.endsWith("PRIVATE KEY")) {
                throw new IllegalArgumentException("it contains a private key, which must stay with its owner: pass only the certificate");
            }
            if (LABELS.contains(label)) {
                certificates.add(certificate(base64(text.substring(labelEnd + DASHES.length(), end), "its PEM block is not base64")));
            } else {
                other = label.length() > 40 ? "" : label;
            }
            begin = text.indexOf(BEGIN, end);
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("it has no PEM block CERTIFICATE" + (other.isEmpty() ? "" : ", but " + other.replaceAll("[^A-Z0-9 ]", "?")));
        }
        return certificates;
    }
}
