package org.turnpike.connector;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The key that a TLS door presents to its peers. Immutable.
 *
 * @param key a software key, or a handle to a key on a token
 * @param chain the chain to send: end entity first, without the top CA (trust.md §2.2); never empty
 */
public record DoorKey(PrivateKey key, List<X509Certificate> chain) {
    public DoorKey {
        chain = List.copyOf(chain);
        if (key == null || chain.isEmpty()) {
            throw new IllegalArgumentException("a door needs a private key and its certificate");
        }
    }

    X509Certificate leaf() {
        return chain.get(0);
    }

    /** Returns the name of this key in calls of the TLS library. Every certificate has a different name. */
    String alias() {
        return Integer.toHexString(leaf().hashCode()) + "-" + leaf().getSerialNumber().toString(16);
    }

    /** Returns the subject of the certificate; omits the key, which must not appear in logs. */
    @Override
    public String toString() {
        return "DoorKey[" + leaf().getSubjectX500Principal() + "]";
    }
}
