package org.turnpike.keys;

import java.security.PublicKey;
import java.util.List;

/**
 * A key of a token, without its private part.
 *
 * @param id upper-case hex of 20 random bytes
 * @param label the administrator's name for it
 * @param certificates in the order they were imported; the first usable one is used
 */
public record TokenKey(String id, String label, KeyUsage usage, Mechanism mechanism, PublicKey publicKey, List<TokenCertificate> certificates) {
    public TokenKey {
        certificates = List.copyOf(certificates);
    }

    TokenKey named(String other) {
        return new TokenKey(id, other, usage, mechanism, publicKey, certificates);
    }

    TokenKey with(List<TokenCertificate> others) {
        return new TokenKey(id, label, usage, mechanism, publicKey, others);
    }
}
