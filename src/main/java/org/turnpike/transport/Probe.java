package org.turnpike.transport;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A handshake that this server's own TLS completed with a peer.
 *
 * @param protocol the version, such as {@code TLSv1.3}
 * @param suite the cipher suite
 * @param presented the certificates that the peer presented, leaf first
 */
public record Probe(String protocol, String suite, List<X509Certificate> presented) {
    public Probe {
        presented = List.copyOf(presented);
    }
}
