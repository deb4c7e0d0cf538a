package org.turnpike.connector;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The key a TLS door shows its peers. Immutable.
 *
 * @param key a software key, or a handle to one on a token
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

    /** Names this one certificate to TLS. */
    String alias() {
        return Integer.toHexString(leaf().hashCode()) + "-" + leaf().getSerialNumber().toString(16);
    }

    /** Keeps the key itself out of logs. */
    @Override
    public String toString() {
        return "DoorKey[" + leaf().getSubjectX500Principal() + "]";
    }
}
