package org.turnpike.signature;

import java.util.Optional;
import org.turnpike.crypto.AcceptedAlgorithm;
import org.turnpike.keys.Mechanism;

/** The signature algorithms of messages (messages.md §4.2), each one of {@link AcceptedAlgorithm}. */
enum SignatureAlgorithm {
    RSA_SHA256(Mechanism.RSA_PKCS, DigestAlgorithm.SHA_256),
    RSA_SHA384(Mechanism.RSA_PKCS, DigestAlgorithm.SHA_384),
    RSA_SHA512(Mechanism.RSA_PKCS, DigestAlgorithm.SHA_512),
    PSS_SHA256(Mechanism.RSA_PSS, DigestAlgorithm.SHA_256),
    PSS_SHA384(Mechanism.RSA_PSS, DigestAlgorithm.SHA_384),
    PSS_SHA512(Mechanism.RSA_PSS, DigestAlgorithm.SHA_512),
    ECDSA_SHA256(Mechanism.ECDSA, DigestAlgorithm.SHA_256),
    ECDSA_SHA384(Mechanism.ECDSA, DigestAlgorithm.SHA_384),
    ECDSA_SHA512(Mechanism.ECDSA, DigestAlgorithm.SHA_512);

    private final Mechanism mechanism;
    private final DigestAlgorithm digest;

    SignatureAlgorithm(Mechanism mechanism, DigestAlgorithm digest) {
        this.mechanism = mechanism;
        this.digest = digest;
    }

    /** Returns the accepted algorithm of the same name. */
    private AcceptedAlgorithm accepted() {
        return AcceptedAlgorithm.valueOf(name());
    }

    String uri() {
        return accepted().uri();
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
            if (algorithm.uri().equals(uri)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }
}
