package org.turnpike.keys.pkcs11;

import java.io.IOException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.List;
import org.bouncycastle.jcajce.provider.asymmetric.util.ECUtil;
import org.turnpike.keys.KeyAlgorithm;

/**
 * The parameters with which a device generates a key: the mechanism, and the attributes for the size or the curve (PKCS#11 v2.40, mechanisms, §2.1.4
 * and §2.3.3).
 */
record KeyGeneration(long mechanism, List<Cryptoki.Attribute> attributes) {

    static KeyGeneration of(KeyAlgorithm algorithm) {
        if (algorithm.parameters() instanceof RSAKeyGenParameterSpec rsa) {
            return new KeyGeneration(Cryptoki.CKM_RSA_PKCS_KEY_PAIR_GEN, List.of(Cryptoki.Attribute.of(Cryptoki.CKA_MODULUS_BITS, rsa.getKeysize()),
                    new Cryptoki.Attribute(Cryptoki.CKA_PUBLIC_EXPONENT, rsa.getPublicExponent().toByteArray())));
        }
        try {
            String curve = ((ECGenParameterSpec) algorithm.parameters()).getName();
            return new KeyGeneration(Cryptoki.CKM_EC_KEY_PAIR_GEN,
                    List.of(new Cryptoki.Attribute(Cryptoki.CKA_EC_PARAMS, ECUtil.getNamedCurveOid(curve).getEncoded())));
        } catch (IOException e) {
            throw new AssertionError("Cannot encode an object identifier", e);
        }
    }
}
