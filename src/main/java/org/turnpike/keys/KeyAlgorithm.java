package org.turnpike.keys;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.List;
import org.bouncycastle.jcajce.provider.asymmetric.util.ECUtil;

/** The keys that may be generated: RSA with exponent 65537, EC on the NIST curves (trust.md §4.3). Servers up to 7.5 know no EC. */
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

    /** The mechanism such a key signs with unless told otherwise. */
    public Mechanism defaultMechanism() {
        return type.equals("EC") ? Mechanism.ECDSA : Mechanism.RSA_PKCS;
    }

    boolean suits(Mechanism mechanism) {
        return mechanism.keyType().equals(type);
    }

    /** The PKCS#11 mechanism that generates such a key. */
    long pkcs11Generation() {
        return type.equals("EC") ? Cryptoki.CKM_EC_KEY_PAIR_GEN : Cryptoki.CKM_RSA_PKCS_KEY_PAIR_GEN;
    }

    /** What tells the device which one. */
    List<Cryptoki.Attribute> pkcs11() {
        if (parameters instanceof RSAKeyGenParameterSpec rsa) {
            return List.of(Cryptoki.Attribute.of(Cryptoki.CKA_MODULUS_BITS, rsa.getKeysize()),
                    new Cryptoki.Attribute(Cryptoki.CKA_PUBLIC_EXPONENT, rsa.getPublicExponent().toByteArray()));
        }
        try {
            String curve = ((ECGenParameterSpec) parameters).getName();
            return List.of(new Cryptoki.Attribute(Cryptoki.CKA_EC_PARAMS, ECUtil.getNamedCurveOid(curve).getEncoded()));
        } catch (IOException e) {
            throw new AssertionError("An object identifier has an encoding", e);
        }
    }

    KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
            generator.initialize(parameters);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("Every Java platform generates " + this, e);
        }
    }
}
