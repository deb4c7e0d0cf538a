package org.turnpike.restapi;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** A certificate in the form of the API. @param hash SHA-256 in upper-case hex */
record CertificateDetails(String issuerDistinguishedName, String issuerCommonName, String subjectDistinguishedName, String subjectCommonName, String notBefore,
        String notAfter, String serial, int version, String signatureAlgorithm, String signature, String publicKeyAlgorithm, String rsaPublicKeyModulus,
        Long rsaPublicKeyExponent, String ecPublicKeyPoint, String hash, List<String> keyUsages, String subjectAlternativeNames) {
    private static final List<String> USAGES = List.of("DIGITAL_SIGNATURE", "NON_REPUDIATION", "KEY_ENCIPHERMENT", "DATA_ENCIPHERMENT", "KEY_AGREEMENT",
            "KEY_CERT_SIGN", "CRL_SIGN", "ENCIPHER_ONLY", "DECIPHER_ONLY");

    /** @param pem a certificate that this server exports */
    static CertificateDetails of(String pem) {
        try {
            return of((X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
        } catch (CertificateException e) {
            throw new IllegalStateException("A certificate of this server cannot be read", e);
        }
    }

    private static CertificateDetails of(X509Certificate certificate) throws CertificateException {
        HexFormat hex = HexFormat.of();
        RSAPublicKey rsa = certificate.getPublicKey() instanceof RSAPublicKey key ? key : null;
        String point = certificate.getPublicKey() instanceof ECPublicKey ec ? "04" + ec.getW().getAffineX().toString(16) + ec.getW().getAffineY().toString(16) : null;
        return new CertificateDetails(certificate.getIssuerX500Principal().getName(), commonName(certificate.getIssuerX500Principal().getName()),
                certificate.getSubjectX500Principal().getName(), commonName(certificate.getSubjectX500Principal().getName()),
                certificate.getNotBefore().toInstant().toString(), certificate.getNotAfter().toInstant().toString(), certificate.getSerialNumber().toString(),
                certificate.getVersion(), certificate.getSigAlgName(), hex.formatHex(certificate.getSignature()), certificate.getPublicKey().getAlgorithm(),
                rsa == null ? null : rsa.getModulus().toString(16), rsa == null ? null : rsa.getPublicExponent().longValue(), point, sha256(certificate.getEncoded()),
                usages(certificate), alternativeNames(certificate));
    }

    private static String commonName(String name) {
        try {
            return new LdapName(name).getRdns().stream().filter(rdn -> rdn.getType().equalsIgnoreCase("CN")).map(Rdn::getValue).map(String::valueOf).findFirst().orElse("");
        } catch (InvalidNameException e) {
            return "";
        }
    }

    private static String sha256(byte[] der) {
        try {
            return HexFormat.of().withUpperCase().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> usages(X509Certificate certificate) {
        List<String> found = new ArrayList<>();
        boolean[] bits = certificate.getKeyUsage() == null ? new boolean[0] : certificate.getKeyUsage();
        for (int i = 0; i < bits.length && i < USAGES.size(); i++) {
            if (bits[i]) {
                found.add(USAGES.get(i));
            }
        }
        return found;
    }

    private static String alternativeNames(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null ? "" : String.join(", ", names.stream().map(name -> (name.get(0).equals(2) ? "DNS:" : name.get(0) + ":") + name.get(1)).toList());
    }

    /** A hash in the form of the beans: without colons, in lower case. */
    static String plain(String hash) {
        return hash.replace(":", "").toLowerCase(Locale.ROOT);
    }
}
