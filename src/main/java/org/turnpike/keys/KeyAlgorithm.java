package org.turnpike.keys;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;

/**
 * The keys that may be generated: RSA with exponent 65537, or EC on the NIST curves (trust.md §4.3). Security servers up to version 7.5 do not
 * support EC keys.
 */
public enum KeyAlgorithm {
    RSA_2048("RSA", new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4)),
    RSA_3072("RSA", new RSAKeyGenParameterSpec(3072, RSAKeyGenParameterSpec.F4)),
    RSA_4096("RSA", new RSAKeyGenParameterSpec(4096, RSAKeyGenParameterSpec.F4)),
    EC_P256("EC", new ECGenParameterSpec("secp256r1")),
    EC_P384("EC", new ECGenParameterSpec("secp384r1")),
    EC_P521("EC", new ECGenParameterSpec("secp521r1"));

    private final String type;
    private final AlgorithmParameterSpec parameters;

    KeyAlgorithm(String type, AlgorithmParameterSpec parameters) {
        this.type = type;
        this.parameters = parameters;
    }

    /** Returns the mechanism with which a key of this algorithm signs by default. */
    public Mechanism defaultMechanism() {
        return type.equals("EC") ? Mechanism.ECDSA : Mechanism.RSA_PKCS;
    }

    public boolean suits(Mechanism mechanism) {
        return mechanism.keyType().equals(type);
    }

    /** Returns the parameters for a key generator: an {@link RSAKeyGenParameterSpec}, or an {@link ECGenParameterSpec} with the name of a curve. */
    public AlgorithmParameterSpec parameters() {
        return parameters;
    }

    /** Generates a key pair in this process. */
    public KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
            generator.initialize(parameters);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("This JDK cannot generate " + this, e);
        }
    }
}
