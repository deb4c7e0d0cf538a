package org.turnpike.signature;

import java.util.Optional;
import org.turnpike.keys.Mechanism;

/** The signature algorithms that may sign a message (messages.md §4.2). RSA and ECDSA with SHA-1 or SHA-224 are missing on purpose. */
enum SignatureAlgorithm {
    RSA_SHA256(Mechanism.RSA_PKCS, DigestAlgorithm.SHA_256, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"),
    RSA_SHA384(Mechanism.RSA_PKCS, DigestAlgorithm.SHA_384, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384"),
    RSA_SHA512(Mechanism.RSA_PKCS, DigestAlgorithm.SHA_512, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"),
    PSS_SHA256(Mechanism.RSA_PSS, DigestAlgorithm.SHA_256, "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"),
    PSS_SHA384(Mechanism.RSA_PSS, DigestAlgorithm.SHA_384, "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1"),
    PSS_SHA512(Mechanism.RSA_PSS, DigestAlgorithm.SHA_512, "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1"),
    ECDSA_SHA256(Mechanism.ECDSA, DigestAlgorithm.SHA_256, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"),
    ECDSA_SHA384(Mechanism.ECDSA, DigestAlgorithm.SHA_384, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384"),
    ECDSA_SHA512(Mechanism.ECDSA, DigestAlgorithm.SHA_512, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512");

    private final Mechanism mechanism;
    private final DigestAlgorithm digest;
    private final String uri;

    SignatureAlgorithm(Mechanism mechanism, DigestAlgorithm digest, String uri) {
        this.mechanism = mechanism;
        this.digest = digest;
        this.uri = uri;
    }

    String uri() {
        return uri;
    }

    DigestAlgorithm digest() {
        return digest;
    }

    Mechanism mechanism() {
        return mechanism;
    }

    static Optional<SignatureAlgorithm> find(Mechanism mechanism, DigestAlgorithm digest) {
        for (SignatureAlgorithm algorithm : values()) {
            if (algorithm.mechanism == mechanism && algorithm.digest == digest) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    static Optional<SignatureAlgorithm> findByUri(String uri) {
        for (SignatureAlgorithm algorithm : values()) {
            if (algorithm.uri.equals(uri)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }
}
