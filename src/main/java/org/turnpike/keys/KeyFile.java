package org.turnpike.keys;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;

/** Reads the file {@code <KEYID>.p12} of a private key of a software token, encrypted under the token's secret. */
final class KeyFile {
    private KeyFile() {
    }

    /** The name of the file. */
    static String name(TokenKey key) {
        return key.id() + ".p12";
    }

    /** The private key in a file. @throws IOException if the file is damaged, or its key is not that of {@code key} */
    static PrivateKey read(TokenKey key, byte[] file, char[] secret) throws IOException {
        PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(decryptKey(key, file, secret).getEncoded());
        try {
            PrivateKey privateKey = factory(key).generatePrivate(encoded);
            requirePair(key, privateKey);
            return privateKey;
        } catch (GeneralSecurityException e) {
            throw new IOException("The file of key " + key.id() + " is damaged", e);
        }
    }

    /**
     * Returns the factory for the private key. Bouncy Castle signs with EC signing keys, so it creates them. The platform creates all other keys; its
     * TLS uses the authentication keys.
     */
    private static KeyFactory factory(TokenKey key) throws GeneralSecurityException {
        boolean bouncyCastle = key.usage() == KeyUsage.SIGNING && key.mechanism() == Mechanism.ECDSA;
        String type = key.mechanism().keyType();
        return bouncyCastle ? KeyFactory.getInstance(type, InMemorySigningKey.BOUNCY_CASTLE) : KeyFactory.getInstance(type);
    }

    private static void requirePair(TokenKey key, PrivateKey privateKey) throws GeneralSecurityException, IOException {
        if (!isPair(privateKey, key.publicKey())) {
            throw new IOException("The file of key " + key.id() + " contains a key that differs from keys.json");
        }
    }

    /** Whether the keys belong together: signs and verifies. */
    static boolean isPair(PrivateKey privateKey, PublicKey publicKey) throws GeneralSecurityException {
        byte[] probe = publicKey.getEncoded();
        Signature signer = Signature.getInstance(EncryptedKey.contentSignature(privateKey), InMemorySigningKey.BOUNCY_CASTLE);
        signer.initSign(privateKey);
        signer.update(probe);
        byte[] signature = signer.sign();
        signer.initVerify(publicKey);
        signer.update(probe);
        return signer.verify(signature);
    }

    private static PrivateKeyInfo decryptKey(TokenKey key, byte[] file, char[] secret) throws IOException {
        PrivateKeyInfo found = EncryptedKey.read(file, secret);
        if (found == null) {
            throw new IOException("The file of key " + key.id() + " is damaged or belongs to another token");
        }
        return found;
    }

    /** The secret under which the keys of a token are encrypted: the digest of the key that the PIN protects. */
    static char[] secret(PrivateKeyInfo proof) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(proof.getEncoded());
            return HexFormat.of().formatHex(digest).toCharArray();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("This JDK does not support SHA-256", e);
        }
    }
}
