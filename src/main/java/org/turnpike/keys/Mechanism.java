package org.turnpike.keys;

import java.util.Optional;

/** The mechanisms for signatures of messages (messages.md §4.2, trust.md §4.3). */
public enum Mechanism {
    RSA_PKCS("CKM_RSA_PKCS", "RSA"),
    /** The salt has the length of the digest, and MGF1 uses the same digest. */
    RSA_PSS("CKM_RSA_PKCS_PSS", "RSA"),
    ECDSA("CKM_ECDSA", "EC");

    private final String pkcs11Name;
    private final String keyType;

    Mechanism(String pkcs11Name, String keyType) {
        this.pkcs11Name = pkcs11Name;
        this.keyType = keyType;
    }

    /** Returns the name in PKCS#11, for example {@code CKM_RSA_PKCS}. */
    public String pkcs11Name() {
        return pkcs11Name;
    }

    /** Returns the JCA name of the key type that this mechanism needs. */
    String keyType() {
        return keyType;
    }

    /** Finds the mechanism with the given PKCS#11 name. */
    public static Optional<Mechanism> find(String pkcs11Name) {
        for (Mechanism mechanism : values()) {
            if (mechanism.pkcs11Name.equals(pkcs11Name)) {
                return Optional.of(mechanism);
            }
        }
        return Optional.empty();
    }
}
