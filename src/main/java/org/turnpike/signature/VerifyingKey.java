package org.turnpike.signature;

import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import org.turnpike.crypto.BouncyCastle;

/**
 * A public key as an object of the provider that verifies with it: the native provider if it is present and supports the key; otherwise Bouncy Castle
 * for elliptic curves, because it supports more of them than the JDK and is faster, and the JDK for RSA. Immutable.
 *
 * @param provider the provider; empty for the JDK
 */
record VerifyingKey(PublicKey key, Optional<Provider> provider) {
    private static final System.Logger LOG = System.getLogger(VerifyingKey.class.getName());
    /** Other RSA keys are left to the JDK, which has no limits for exponents. */
    private static final int LEAST_NATIVE_BITS = 2048;
    private static final int MOST_NATIVE_BITS = 4096;

    /** @param fast the native provider, if there is one */
    static VerifyingKey of(PublicKey key, Optional<Provider> fast) throws GeneralSecurityException {
        Optional<VerifyingKey> inMachineCode = fast.flatMap(provider -> inMachineCode(key, provider));
        if (inMachineCode.isPresent()) {
            return inMachineCode.get();
        }
        return key instanceof ECPublicKey ? converted(key, BouncyCastle.PROVIDER) : new VerifyingKey(key, Optional.empty());
    }

    private static Optional<VerifyingKey> inMachineCode(PublicKey key, Provider provider) {
        if (key instanceof RSAPublicKey rsa && (!rsa.getPublicExponent().equals(RSAKeyGenParameterSpec.F4)
                || rsa.getModulus().bitLength() < LEAST_NATIVE_BITS || rsa.getModulus().bitLength() > MOST_NATIVE_BITS)) {
            return Optional.empty();
        }
        try {
            return Optional.of(converted(key, provider));
        } catch (GeneralSecurityException e) {
            LOG.log(Level.DEBUG, "The native provider does not support a key of type " + key.getAlgorithm(), e);
            return Optional.empty();
        }
    }

    private static VerifyingKey converted(PublicKey key, Provider provider) throws GeneralSecurityException {
        PublicKey converted = KeyFactory.getInstance(key.getAlgorithm(), provider).generatePublic(new X509EncodedKeySpec(key.getEncoded()));
        return new VerifyingKey(converted, Optional.of(provider));
    }

    /** Returns an object that verifies signatures with PKCS#1 padding, or ECDSA signatures of r and s with the length of the curve's order. */
    Signature verifier(SignatureAlgorithm algorithm) throws GeneralSecurityException {
        String digest = algorithm.digest().jcaName().replace("-", "");
        Signature signature = switch (algorithm.mechanism()) {
            case RSA_PKCS -> signature(digest + "withRSA");
            case ECDSA -> signature(digest + (provider.filter(own -> own == BouncyCastle.PROVIDER).isPresent() ? "withPLAIN-ECDSA" : "withECDSAinP1363Format"));
            case RSA_PSS -> throw new NoSuchAlgorithmException("PSS is verified with a document tree");
        };
        signature.initVerify(key);
        return signature;
    }

    private Signature signature(String algorithm) throws NoSuchAlgorithmException {
        return provider.isPresent() ? Signature.getInstance(algorithm, provider.get()) : Signature.getInstance(algorithm);
    }
}
