package org.turnpike.transport;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The identity of this server in handshakes: the authentication key and its certificate chain, leaf first, without the top CA. Two identities are
 * equal if their chains are equal, because the leaf belongs to the key.
 */
public record PeerIdentity(PrivateKey key, List<X509Certificate> chain) {
    public PeerIdentity {
        chain = List.copyOf(chain);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerIdentity identity && chain.equals(identity.chain);
    }

    @Override
    public int hashCode() {
        return chain.hashCode();
    }
}
