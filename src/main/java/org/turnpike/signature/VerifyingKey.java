package org.turnpike.signature;

import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import org.turnpike.crypto.BouncyCastle;

/**
 * A public key as an object of the provider that verifies with it. The JDK verifies with RSA keys: it is fast enough, and accepts PKCS#1 signatures
 * without the NULL parameter of the digest algorithm, which the native provider rejects. For elliptic curves, it is the native provider if it is
 * present and supports the curve; otherwise Bouncy Castle, which supports more curves than the JDK and is faster. Immutable.
 *
 * @param provider the provider; empty for the JDK
 */
record VerifyingKey(PublicKey key, Optional<Provider> provider) {
    private static final System.Logger LOG = System.getLogger(VerifyingKey.class.getName());

    /** @param fast the native provider, if there is one */
    static VerifyingKey of(PublicKey key, Optional<Provider> fast) throws GeneralSecurityException {
        if (!(key instanceof ECPublicKey)) {
            return new VerifyingKey(key, Optional.empty());
        }
        Optional<VerifyingKey> inNativeCode = fast.flatMap(provider -> ifSupported(key, provider));
        return inNativeCode.isPresent() ? inNativeCode.get() : converted(key, BouncyCastle.PROVIDER);
    }

    private static Optional<VerifyingKey> ifSupported(PublicKey key, Provider provider) {
        try {
            return Optional.of(converted(key, provider));
        } catch (GeneralSecurityException e) {
            LOG.log(Level.DEBUG, "The native provider does not support the curve of a key", e);
            return Optional.empty();
        }
    }

    private static VerifyingKey converted(PublicKey key, Provider provider) throws GeneralSecurityException {
        PublicKey converted = KeyFactory.getInstance("EC", provider).generatePublic(new X509EncodedKeySpec(key.getEncoded()));
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
