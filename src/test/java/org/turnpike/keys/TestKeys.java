package org.turnpike.keys;

import java.security.KeyPair;

/** Signing keys that are on no token. */
public final class TestKeys {
    private TestKeys() {
    }

    /** A key pair. */
    public static KeyPair generate(KeyAlgorithm algorithm) {
        return algorithm.generate();
    }

    /** The private key as a signing key. */
    public static SigningKey signingKey(Mechanism mechanism, KeyPair pair) {
        return new InMemorySigningKey(mechanism, pair.getPrivate());
    }
}
