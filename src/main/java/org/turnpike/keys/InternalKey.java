package org.turnpike.keys;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** This server's internal TLS key, which it presents to its own information systems, as server and as client (trust.md §2.10). */
public record InternalKey(PrivateKey key, List<X509Certificate> chain) {
    public InternalKey {
        chain = List.copyOf(chain);
    }
}
