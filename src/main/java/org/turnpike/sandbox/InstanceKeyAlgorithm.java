package org.turnpike.sandbox;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;

/** The keys that X-Road instances use (trust.md §4.3). */
public enum InstanceKeyAlgorithm {
    /** RSA, 2048 bits, exponent 65537. */
    RSA("RSA", new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4), "SHA256withRSA"),
    /** NIST P-256. A key is generated in a few milliseconds, so most tests use it. */
    EC("EC", new ECGenParameterSpec("secp256r1"), "SHA256withECDSA");

    private final String family;
    private final AlgorithmParameterSpec parameters;
    private final String signature;

    InstanceKeyAlgorithm(String family, AlgorithmParameterSpec parameters, String signature) {
        this.family = family;
        this.parameters = parameters;
        this.signature = signature;
    }

    /** A new key pair. */
    public KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(family);
            generator.initialize(parameters);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("This JDK cannot generate " + this + " keys", e);
        }
    }

    /** The JCA name of the signature algorithm of certificates, OCSP responses and time-stamps that such a key signs. */
    String signature() {
        return signature;
    }

    /** The signature algorithm for a private key. */
    static String signatureFor(java.security.Key key) {
        return "RSA".equals(key.getAlgorithm()) ? RSA.signature : EC.signature;
    }
}
