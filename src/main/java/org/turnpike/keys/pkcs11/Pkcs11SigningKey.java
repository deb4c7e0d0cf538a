package org.turnpike.keys.pkcs11;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.keys.Mechanism;
import org.turnpike.keys.SigningKey;

/**
 * A signing key of a device. This class computes the digest, and the device computes the signature. Each signature asks the token for its current
 * session, so the key works again after the token was removed and reinserted.
 */
final class Pkcs11SigningKey implements SigningKey {
    /** A digest with its PKCS#11 numbers: those of the hash and of its mask generation function. */
    private record Digest(ASN1ObjectIdentifier oid, long hash, long mask, int length) {
    }

    private static final Map<String, Digest> DIGESTS = Map.of(
            "SHA-256", new Digest(NISTObjectIdentifiers.id_sha256, 0x250, 2, 32),
            "SHA-384", new Digest(NISTObjectIdentifiers.id_sha384, 0x260, 3, 48),
            "SHA-512", new Digest(NISTObjectIdentifiers.id_sha512, 0x270, 4, 64));

    private final Pkcs11Token token;
    private final String keyId;
    private final PublicKey publicKey;
    private final Mechanism mechanism;

    Pkcs11SigningKey(Pkcs11Token token, String keyId, PublicKey publicKey, Mechanism mechanism) {
        this.token = token;
        this.keyId = keyId;
        this.publicKey = publicKey;
        this.mechanism = mechanism;
    }

    @Override
    public String mechanism() {
        return mechanism.pkcs11Name();
    }

    @Override
    public byte[] sign(String digestName, byte[] data) throws RefusedException {
        Digest digest = DIGESTS.get(digestName);
        if (digest == null) {
            throw new RefusedException(FaultCode.CANNOT_SIGN, "Digest algorithm '" + digestName + "' is not accepted for signing");
        }
        byte[] digested = digested(digestName, data);
        return switch (mechanism) {
            case RSA_PKCS -> token.sign(keyId, Cryptoki.CKM_RSA_PKCS, new long[0], digestInfo(digest, digested));
            case RSA_PSS -> token.sign(keyId, Cryptoki.CKM_RSA_PKCS_PSS, new long[] {digest.hash(), digest.mask(), digest.length()}, digested);
            case ECDSA -> token.sign(keyId, Cryptoki.CKM_ECDSA, new long[0], truncated(digested));
        };
    }

    private static byte[] digested(String name, byte[] data) {
        try {
            return MessageDigest.getInstance(name).digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("This JDK does not support " + name, e);
        }
    }

    private static byte[] digestInfo(Digest digest, byte[] digested) throws RefusedException {
        try {
            return new DigestInfo(new AlgorithmIdentifier(digest.oid(), DERNull.INSTANCE), digested).getEncoded();
        } catch (IOException e) {
            throw new RefusedException(FaultCode.CANNOT_SIGN, "The digest has no encoding", e);
        }
    }

    /**
     * Returns the leftmost octets of the digest, as many as the order of the curve has (FIPS 186-4 §6.4), because some devices reject longer input.
     * Whole octets suffice, because the order of a supported curve either has a whole number of octets or is longer than every digest.
     */
    private byte[] truncated(byte[] digested) {
        int order = (((ECPublicKey) publicKey).getParams().getOrder().bitLength() + 7) / 8;
        return Arrays.copyOf(digested, Math.min(order, digested.length));
    }
}
