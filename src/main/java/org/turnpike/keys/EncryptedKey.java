package org.turnpike.keys;

import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS12PfxPdu;
import org.bouncycastle.pkcs.PKCS12PfxPduBuilder;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.PKCS12SafeBagFactory;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcePKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCS12MacCalculatorBuilderProvider;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;

/**
 * Stores one private key as a PKCS#12 file that OpenSSL and keytool can also open. PBES2 encrypts the key (AES-256-CBC; PBKDF2 with HMAC-SHA-512,
 * {@value #ITERATIONS} iterations and a random salt). An HMAC-SHA-256, whose key needs as many iterations, protects the file. PKCS#12 requires a
 * certificate, so the file contains a meaningless self-signed one, {@code CN=KeyHolder}.
 */
final class EncryptedKey {
    /** The number of iterations of both key derivations. */
    static final int ITERATIONS = 210_000;

    private static final AlgorithmIdentifier HMAC_SHA512 =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA512, DERNull.INSTANCE);
    private static final X500Name HOLDER = new X500Name("CN=KeyHolder");

    private EncryptedKey() {
    }

    /** Returns the file for a key pair. {@code iterations} is {@link #ITERATIONS} for a PIN; a random secret of 256 bits needs fewer. */
    static byte[] write(String alias, KeyPair pair, char[] pin, int iterations) throws IOException {
        try {
            return write(alias, new Contents(PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded()), holder(pair)), pin, iterations);
        } catch (OperatorCreationException e) {
            throw new IOException("A key cannot be encrypted", e);
        }
    }

    private record Contents(PrivateKeyInfo key, X509CertificateHolder holder) {
    }

    private static byte[] write(String alias, Contents contents, char[] pin, int iterations) throws IOException {
        try {
            PKCS12PfxPduBuilder file = new PKCS12PfxPduBuilder();
            file.addData(named(new PKCS12SafeBagBuilder(contents.key(), encryptor(pin, iterations)), alias));
            file.addData(named(new PKCS12SafeBagBuilder(contents.holder()), alias));
            JcePKCS12MacCalculatorBuilder mac = new JcePKCS12MacCalculatorBuilder(NISTObjectIdentifiers.id_sha256);
            mac.setProvider(InMemorySigningKey.BOUNCY_CASTLE).setIterationCount(iterations);
            return file.build(mac, pin).getEncoded(ASN1Encoding.DER);
        } catch (PKCSException | OperatorCreationException e) {
            throw new IOException("A key cannot be encrypted", e);
        }
    }

    /** Returns the file with the same key under another PIN; null if the old PIN is wrong. */
    static byte[] rewrite(String alias, byte[] file, char[] old, char[] fresh, int iterations) throws IOException {
        Contents contents = contents(file, old);
        return contents == null ? null : write(alias, contents, fresh, iterations);
    }

    /** Returns the PKCS#8 form of the key; null if the PIN is wrong, which the HMAC of the file shows. */
    static PrivateKeyInfo read(byte[] file, char[] pin) throws IOException {
        Contents contents = contents(file, pin);
        return contents == null ? null : contents.key();
    }

    /** Makes the checks that need no PIN, and throws if the bytes are not a PKCS#12 file with an HMAC. */
    static void requireReadable(byte[] file) throws IOException {
        try {
            if (!new PKCS12PfxPdu(file).hasMac()) {
                throw new IOException("A PKCS#12 file has no HMAC");
            }
        } catch (RuntimeException e) {
            throw new IOException("A PKCS#12 file is malformed", e);
        }
    }

    private static Contents contents(byte[] file, char[] pin) throws IOException {
        try {
            PKCS12PfxPdu pdu = new PKCS12PfxPdu(file);
            if (!pdu.isMacValid(new JcePKCS12MacCalculatorBuilderProvider().setProvider(InMemorySigningKey.BOUNCY_CASTLE), pin)) {
                return null;
            }
            PrivateKeyInfo key = null;
            X509CertificateHolder holder = null;
            for (ContentInfo content : pdu.getContentInfos()) {
                for (PKCS12SafeBag bag : new PKCS12SafeBagFactory(content).getSafeBags()) {
                    if (bag.getBagValue() instanceof PKCS8EncryptedPrivateKeyInfo encrypted) {
                        key = encrypted.decryptPrivateKeyInfo(new JcePKCSPBEInputDecryptorProviderBuilder()
                                .setProvider(InMemorySigningKey.BOUNCY_CASTLE).build(pin));
                    } else if (bag.getBagValue() instanceof X509CertificateHolder certificate) {
                        holder = certificate;
                    }
                }
            }
            if (key == null || holder == null) {
                throw new IOException("The PKCS#12 file contains no key with its certificate");
            }
            return new Contents(key, holder);
        } catch (PKCSException e) {
            throw new IOException("A key cannot be decrypted", e);
        }
    }

    private static OutputEncryptor encryptor(char[] pin, int iterations) throws OperatorCreationException {
        return new JcePKCSPBEOutputEncryptorBuilder(NISTObjectIdentifiers.id_aes256_CBC).setProvider(InMemorySigningKey.BOUNCY_CASTLE)
                .setPRF(HMAC_SHA512).setIterationCount(iterations).build(pin);
    }

    private static PKCS12SafeBag named(PKCS12SafeBagBuilder bag, String alias) {
        return bag.addBagAttribute(PKCS12SafeBag.friendlyNameAttribute, new DERBMPString(alias))
                .addBagAttribute(PKCS12SafeBag.localKeyIdAttribute, new DEROctetString(new byte[] {1})).build();
    }

    private static X509CertificateHolder holder(KeyPair pair) throws OperatorCreationException {
        return new X509v3CertificateBuilder(HOLDER, BigInteger.ONE, new Date(0), new Date(0), HOLDER,
                SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()))
                .build(new JcaContentSignerBuilder(contentSignature(pair.getPrivate())).setProvider(InMemorySigningKey.BOUNCY_CASTLE)
                        .build(pair.getPrivate()));
    }

    /** Returns the algorithm with which a key signs certificate requests. Messages use the {@link Mechanism} of the key. */
    static String contentSignature(PrivateKey key) {
        return key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    }
}
