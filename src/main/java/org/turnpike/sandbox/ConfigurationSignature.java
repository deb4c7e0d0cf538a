package org.turnpike.sandbox;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;

/** The signature algorithms of signed directories (trust.md §1.4); ECDSA values are DER here. */
public enum ConfigurationSignature {
    RSA_SHA1("http://www.w3.org/2000/09/xmldsig#rsa-sha1", "SHA1withRSA"),
    RSA_SHA256("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "SHA256withRSA"),
    RSA_SHA384("http://www.w3.org/2001/04/xmldsig-more#rsa-sha384", "SHA384withRSA"),
    RSA_SHA512("http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", "SHA512withRSA"),
    PSS_SHA256("http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1", "SHA-256", 32),
    PSS_SHA384("http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1", "SHA-384", 48),
    PSS_SHA512("http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1", "SHA-512", 64),
    ECDSA_SHA256("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", "SHA256withECDSA"),
    ECDSA_SHA384("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384", "SHA384withECDSA"),
    ECDSA_SHA512("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512", "SHA512withECDSA");

    private final String uri;
    private final String name;
    private final Optional<AlgorithmParameterSpec> parameters;

    ConfigurationSignature(String uri, String name) {
        this.uri = uri;
        this.name = name;
        this.parameters = Optional.empty();
    }

    ConfigurationSignature(String uri, String digest, int saltBytes) {
        this.uri = uri;
        this.name = "RSASSA-PSS";
        this.parameters = Optional.of(new PSSParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest), saltBytes, 1));
    }

    /** The value of {@code Signature-Algorithm-Id}. */
    public String uri() {
        return uri;
    }

    /** The algorithm with SHA-512 for the type of a key. */
    public static ConfigurationSignature defaultFor(PrivateKey key) {
        return "RSA".equals(key.getAlgorithm()) ? RSA_SHA512 : ECDSA_SHA512;
    }

    byte[] sign(PrivateKey key, byte[] content) {
        try {
            Signature signature = Signature.getInstance(name);
            if (parameters.isPresent()) {
                signature.setParameter(parameters.get());
            }
            signature.initSign(key);
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(this + " does not match the key", e);
        }
    }
}
