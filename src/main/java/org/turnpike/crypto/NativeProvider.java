package org.turnpike.crypto;

import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;

/**
 * Finds the JCA provider in machine code that turnpike-connector.jar has registered in the JVM. It is used for signatures, after it has verified an RSA
 * and an ECDSA signature of the JDK and one of its own, and has rejected each of them with one bit changed. Thread-safe.
 */
public final class NativeProvider {
    /** ECDSA signatures in the form of XML signatures: r and s, each as long as the order of the curve. */
    private static final String ECDSA = "SHA512withECDSAinP1363Format";
    private static final String RSA = "SHA512withRSA";
    /** A public key and a signature of {@link #TEXT}, by the JDK. */
    private static final String RSA_KEY = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAonYQ3be56Ovacx1amuzsGDk4VTkvcYRN2Yv9RNroH3283YmgNfwjogL6xsdP/hCyQPW07Xl1Bi3c"
            + "K1gtxcFks4V02lNIiXJr8/tbXj10PsYVhSbibDKLq1b+L/XGcbxPdXIEPuXFZNcxDjEvVcu28/uflyHUcUsz7Te3vk+fxAJvHTx0rH1s3XT/5yTo7Lx9s1MT"
            + "HS3kzv45Pt8vafIUPzdKIWYX8FB0JXmR+kFWq0TovX0m4hHPfqGODaz45s70VKPDlLXPWfysjh78FLwzibVKGJ0MaHuph/TEaVf1cTrH8Ds5XRb1xPVBc/2q"
            + "KE3jjJc5qQNhcCDkt44jzve0HwIDAQAB";
    private static final String RSA_SIGNATURE = "SldxY2Rz+YYXLNH+daurH4fNZXVGXKpm8zOtnKjUjXqmpq/EcZn/WMIZ7F5q4SUU8D+wbBgvCzyCTc4UJEHhP923t5rGAYkckiEIcWJ2J4uku7wBeuy1L2tN"
            + "xiuLioGH8t0hSl2UFkNpc48mQavgD4igDlAhYC5lG3VIAc4TD5jTrOwAKx0ej8PhwTD+sd0JJPEMLme8Cc5+ZiS4xRVht3RoAyXsNVMgMlBqACf4ynnaH3L2"
            + "56o8VXefk0J/cPUq84WBFOATBZP4NbJxAm9wI1yvFW4zEG/+UcrQO7HsbXDZ6A28i2tSFpTMYyLrhhkra+gDULkiEFDrle+tjla9kQ==";
    private static final String EC_KEY = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE50zXLoT8PX7VsDv5R4V9FSHHwXWPO6gBkPSOqMevct5SXi0GvcI9HFnv3nwPFI6QledhNdnh/hu/XDr2h+aA"
            + "cQ==";
    private static final String EC_SIGNATURE = "op8PI7QPHMGrQ86tQ7XTRDH8QxSHmmAXElTpEicE4WGZKEjBdNS5wzHzlE4zVXMcT+dlycAAD/Zbt0KA+rpDxg==";
    private static final byte[] TEXT = "Turnpike".getBytes(StandardCharsets.UTF_8);

    private static final System.Logger LOG = System.getLogger(NativeProvider.class.getName());
    private static final String NAME = "AmazonCorrettoCryptoProvider";
    private static Provider judged;                                        // guarded by the class, like the next
    private static boolean working;

    private NativeProvider() {
    }

    /** Returns the provider; empty if none is registered yet, or if it does not work. */
    public static synchronized Optional<Provider> find() {
        Provider registered = Security.getProvider(NAME);
        if (registered != judged) {
            judged = registered;
            working = registered != null && works(registered);
        }
        return working ? Optional.of(judged) : Optional.empty();
    }

    static boolean works(Provider provider) {
        try {
            requireVerifying(provider, RSA, key(provider, "RSA", RSA_KEY), Base64.getDecoder().decode(RSA_SIGNATURE));
            requireVerifying(provider, ECDSA, key(provider, "EC", EC_KEY), Base64.getDecoder().decode(EC_SIGNATURE));
            KeyPairGenerator curves = KeyPairGenerator.getInstance("EC", provider);
            curves.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = curves.generateKeyPair();
            Signature signature = Signature.getInstance(ECDSA, provider);
            signature.initSign(pair.getPrivate());
            signature.update(TEXT);
            requireVerifying(provider, ECDSA, pair.getPublic(), signature.sign());
            LOG.log(Level.INFO, "The native provider {0} creates and verifies signatures", provider);
            return true;
        } catch (GeneralSecurityException | RuntimeException | LinkageError e) {
            LOG.log(Level.WARNING, "The native provider for signatures does not work, so the JDK and Bouncy Castle create and verify them: " + e, e);
            return false;
        }
    }

    private static PublicKey key(Provider provider, String type, String encoded) throws GeneralSecurityException {
        return KeyFactory.getInstance(type, provider).generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(encoded)));
    }

    private static void requireVerifying(Provider provider, String algorithm, PublicKey key, byte[] value) throws GeneralSecurityException {
        if (!verifies(provider, algorithm, key, value)) {
            throw new GeneralSecurityException("it rejects a correct signature " + algorithm);
        }
        value[value.length / 2] ^= 1;
        if (verifies(provider, algorithm, key, value)) {
            throw new GeneralSecurityException("it accepts a wrong signature " + algorithm);
        }
    }

    private static boolean verifies(Provider provider, String algorithm, PublicKey key, byte[] value) throws GeneralSecurityException {
        Signature verifier = Signature.getInstance(algorithm, provider);
        verifier.initVerify(key);
        verifier.update(TEXT);
        try {
            return verifier.verify(value);
        } catch (SignatureException malformed) {
            return false;
        }
    }
}
