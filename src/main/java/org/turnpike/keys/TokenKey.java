package org.turnpike.keys;

import java.security.PublicKey;
import java.util.List;

/**
 * A key of a token, without its private part.
 *
 * @param id upper-case hex, usually of 20 random bytes; a key that was found on a device has the id from the device
 * @param label the name that the administrator gave the key
 * @param certificates in the order of their import; the first usable certificate is used
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
