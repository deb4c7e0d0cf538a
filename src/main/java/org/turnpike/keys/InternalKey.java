package org.turnpike.keys;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** The internal TLS key, which this server presents to the information systems behind it, both as server and as client (trust.md §2.10). */
public record InternalKey(PrivateKey key, List<X509Certificate> chain) {
    public InternalKey {
        chain = List.copyOf(chain);
    }
}
