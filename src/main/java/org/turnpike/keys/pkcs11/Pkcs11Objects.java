package org.turnpike.keys.pkcs11;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.turnpike.keys.KeyAlgorithm;

/** Reads, generates and destroys the objects of a PKCS#11 token through one session. */
final class Pkcs11Objects {
    private static final int UNCOMPRESSED = 4;

    private final Cryptoki functions;
    private final long session;

    /** A private key with its public part. */
    record Found(String id, String label, PublicKey publicKey, long handle) {
    }

    Pkcs11Objects(Cryptoki functions, long session) {
        this.functions = functions;
        this.session = session;
    }

    /** Returns the RSA and EC private keys whose public part can be read from the token, in the order of the token. Other private keys cannot be used. */
    List<Found> privateKeys() throws CryptokiException {
        List<Found> keys = new ArrayList<>();
        for (long handle : functions.find(session, Cryptoki.Attribute.of(Cryptoki.CKA_CLASS, Cryptoki.CKO_PRIVATE_KEY))) {
            found(handle).ifPresent(keys::add);
        }
        return keys;
    }

    private Optional<Found> found(long handle) throws CryptokiException {
        byte[] id = functions.attribute(session, handle, Cryptoki.CKA_ID).orElse(new byte[0]);
        Optional<PublicKey> publicKey = publicKey(handle, id);
        if (publicKey.isEmpty()) {
            return Optional.empty();
        }
        String label = new String(functions.attribute(session, handle, Cryptoki.CKA_LABEL).orElse(new byte[0]), java.nio.charset.StandardCharsets.UTF_8);
        byte[] name = id.length > 0 ? id : fingerprint(publicKey.get());
        return Optional.of(new Found(HexFormat.of().withUpperCase().formatHex(name), label, publicKey.get(), handle));
    }

    private static byte[] fingerprint(PublicKey key) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(key.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("This JDK does not support SHA-1", e);
        }
    }

    /** Reads the public part from the private key if possible, otherwise from the public key or the certificate with the same CKA_ID. */
    private Optional<PublicKey> publicKey(long handle, byte[] id) throws CryptokiException {
        Optional<Long> type = functions.number(session, handle, Cryptoki.CKA_KEY_TYPE);
        if (type.equals(Optional.of(Cryptoki.CKK_RSA))) {
            Optional<PublicKey> shown = rsa(handle);
            return shown.isPresent() ? shown : beside(id, this::rsa);
        }
        return type.equals(Optional.of(Cryptoki.CKK_EC)) ? beside(id, this::ec) : Optional.empty();
    }

    private interface Reader {
        Optional<PublicKey> read(long handle) throws CryptokiException;
    }

    private Optional<PublicKey> beside(byte[] id, Reader reader) throws CryptokiException {
        if (id.length == 0) {
            return Optional.empty();
        }
        for (long handle : functions.find(session, Cryptoki.Attribute.of(Cryptoki.CKA_CLASS, Cryptoki.CKO_PUBLIC_KEY),
                new Cryptoki.Attribute(Cryptoki.CKA_ID, id))) {
            Optional<PublicKey> key = reader.read(handle);
            if (key.isPresent()) {
                return key;
            }
        }
        return certificates(new Cryptoki.Attribute(Cryptoki.CKA_ID, id)).stream().findFirst().map(X509Certificate::getPublicKey);
    }

    private Optional<PublicKey> rsa(long handle) throws CryptokiException {
        Optional<byte[]> modulus = functions.attribute(session, handle, Cryptoki.CKA_MODULUS);
        Optional<byte[]> exponent = functions.attribute(session, handle, Cryptoki.CKA_PUBLIC_EXPONENT);
        if (modulus.isEmpty() || exponent.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(KeyFactory.getInstance("RSA").generatePublic(
                    new RSAPublicKeySpec(new BigInteger(1, modulus.get()), new BigInteger(1, exponent.get()))));
        } catch (GeneralSecurityException e) {
            return Optional.empty();                               // this platform does not support such a key, so it could not verify signatures
        }
    }

    private Optional<PublicKey> ec(long handle) throws CryptokiException {
        Optional<byte[]> curve = functions.attribute(session, handle, Cryptoki.CKA_EC_PARAMS);
        Optional<byte[]> point = functions.attribute(session, handle, Cryptoki.CKA_EC_POINT);
        if (curve.isEmpty() || point.isEmpty()) {
            return Optional.empty();
        }
        try {
            AlgorithmIdentifier algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, ASN1Primitive.fromByteArray(curve.get()));
            byte[] encoded = new SubjectPublicKeyInfo(algorithm, point(point.get())).getEncoded();
            return Optional.of(KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded)));
        } catch (GeneralSecurityException | IOException e) {
            return Optional.empty();                               // this platform does not support such a key
        }
    }

    /** Returns the EC point. The standard wraps the point in an OCTET STRING; some devices omit this wrapper. */
    private static byte[] point(byte[] value) throws IOException {
        return value[0] == UNCOMPRESSED && value.length % 2 == 1 && value[1] != value.length - 2
                ? value : ASN1OctetString.getInstance(ASN1Primitive.fromByteArray(value)).getOctets();
    }

    /** Returns the certificates on the token that have the given attributes. */
    List<X509Certificate> certificates(Cryptoki.Attribute... template) throws CryptokiException {
        List<Cryptoki.Attribute> all = new ArrayList<>(Arrays.asList(template));
        all.add(Cryptoki.Attribute.of(Cryptoki.CKA_CLASS, Cryptoki.CKO_CERTIFICATE));
        List<X509Certificate> certificates = new ArrayList<>();
        for (long handle : functions.find(session, all.toArray(Cryptoki.Attribute[]::new))) {
            Optional<byte[]> der = functions.attribute(session, handle, Cryptoki.CKA_VALUE);
            if (der.isPresent()) {
                read(der.get()).ifPresent(certificates::add);
            }
        }
        return List.copyOf(certificates);
    }

    private static Optional<X509Certificate> read(byte[] der) {
        try {
            return Optional.of((X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)));
        } catch (GeneralSecurityException e) {
            return Optional.empty();                               // some vendors store other objects as certificates
        }
    }

    /** Generates a signing key pair that stays on the device. */
    void generate(byte[] id, String label, KeyAlgorithm algorithm) throws CryptokiException {
        List<Cryptoki.Attribute> forPublic = new ArrayList<>(List.of(Cryptoki.Attribute.of(Cryptoki.CKA_TOKEN, true),
                Cryptoki.Attribute.of(Cryptoki.CKA_VERIFY, true), new Cryptoki.Attribute(Cryptoki.CKA_ID, id),
                Cryptoki.Attribute.of(Cryptoki.CKA_LABEL, label)));
        KeyGeneration generation = KeyGeneration.of(algorithm);
        forPublic.addAll(generation.attributes());
        List<Cryptoki.Attribute> forPrivate = List.of(Cryptoki.Attribute.of(Cryptoki.CKA_TOKEN, true),
                Cryptoki.Attribute.of(Cryptoki.CKA_PRIVATE, true), Cryptoki.Attribute.of(Cryptoki.CKA_SENSITIVE, true),
                Cryptoki.Attribute.of(Cryptoki.CKA_EXTRACTABLE, false), Cryptoki.Attribute.of(Cryptoki.CKA_SIGN, true),
                new Cryptoki.Attribute(Cryptoki.CKA_ID, id), Cryptoki.Attribute.of(Cryptoki.CKA_LABEL, label));
        functions.generateKeyPair(session, generation.mechanism(), forPublic, forPrivate);
    }

    /** Destroys a private key, and the public key and certificates with its CKA_ID. */
    void destroy(long key) throws CryptokiException {
        Optional<byte[]> id = functions.attribute(session, key, Cryptoki.CKA_ID).filter(each -> each.length > 0);
        functions.destroy(session, key);
        if (id.isPresent()) {
            for (long beside : functions.find(session, new Cryptoki.Attribute(Cryptoki.CKA_ID, id.get()))) {
                functions.destroy(session, beside);
            }
        }
    }
}
