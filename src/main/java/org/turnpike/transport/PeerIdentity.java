package org.turnpike.transport;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** What this server shows in the handshake: the authentication key and its certificate chain, leaf first, without the top CA. */
public record PeerIdentity(PrivateKey key, List<X509Certificate> chain) {
    public PeerIdentity {
        chain = List.copyOf(chain);
    }
}
