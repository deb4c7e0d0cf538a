package org.turnpike.crypto;

import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;

/**
 * The JCA provider in native code for signatures, if the container has one. It is used after it has verified a known ECDSA signature and one of its own
 * on P-256, and has rejected each of them with one bit changed. Thread-safe.
 */
public final class NativeProvider {
    /** ECDSA signatures in the form of XML signatures: r and s, each as long as the order of the curve. */
    private static final String ECDSA = "SHA512withECDSAinP1363Format";
    /** A public key and a signature of {@link #TEXT}, by the JDK. */
    private static final String EC_KEY = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE50zXLoT8PX7VsDv5R4V9FSHHwXWPO6gBkPSOqMevct5SXi0GvcI9HFnv3nwPFI6QledhNdnh/hu/XDr2h+aA"
            + "cQ==";
    private static final String EC_SIGNATURE = "op8PI7QPHMGrQ86tQ7XTRDH8QxSHmmAXElTpEicE4WGZKEjBdNS5wzHzlE4zVXMcT+dlycAAD/Zbt0KA+rpDxg==";
    private static final byte[] TEXT = "Turnpike".getBytes(StandardCharsets.UTF_8);

    private static final System.Logger LOG = System.getLogger(NativeProvider.class.getName());
    private static volatile Optional<Provider> used = Optional.empty();

    private NativeProvider() {
    }

    /**
     * Uses a provider for keys that are read after this call. Does not use it if it does not work, which it logs.
     *
     * @param provider empty: the JDK and Bouncy Castle create and verify signatures
     */
    public static void use(Optional<Provider> provider) {
        used = provider.filter(NativeProvider::works);
    }

    /** Returns the provider in use. */
    public static Optional<Provider> find() {
        return used;
    }

    static boolean works(Provider provider) {
        try {
            PublicKey known = KeyFactory.getInstance("EC", provider).generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(EC_KEY)));
            requireVerifying(provider, known, Base64.getDecoder().decode(EC_SIGNATURE));
            KeyPairGenerator curves = KeyPairGenerator.getInstance("EC", provider);
            curves.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = curves.generateKeyPair();
            Signature signature = Signature.getInstance(ECDSA, provider);
            signature.initSign(pair.getPrivate());
            signature.update(TEXT);
            requireVerifying(provider, pair.getPublic(), signature.sign());
            LOG.log(Level.INFO, "The native provider {0} creates and verifies signatures", provider);
            return true;
        } catch (GeneralSecurityException | RuntimeException | LinkageError e) {
            LOG.log(Level.WARNING, "The native provider for signatures does not work, so the JDK and Bouncy Castle create and verify them: " + e, e);
            return false;
        }
    }

    private static void requireVerifying(Provider provider, PublicKey key, byte[] value) throws GeneralSecurityException {
        if (!verifies(provider, key, value)) {
            throw new GeneralSecurityException("it rejects a correct ECDSA signature");
        }
        value[value.length / 2] ^= 1;
        if (verifies(provider, key, value)) {
            throw new GeneralSecurityException("it accepts a wrong ECDSA signature");
        }
    }

    private static boolean verifies(Provider provider, PublicKey key, byte[] value) throws GeneralSecurityException {
        Signature verifier = Signature.getInstance(ECDSA, provider);
        verifier.initVerify(key);
        verifier.update(TEXT);
        try {
            return verifier.verify(value);
        } catch (SignatureException malformed) {
            return false;
        }
    }
}
