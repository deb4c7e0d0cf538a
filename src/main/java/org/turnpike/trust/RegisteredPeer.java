package org.turnpike.trust;

import org.turnpike.id.ClientId;

/**
 * The proof that a TLS peer is a security server that may speak for a client: its authentication certificate is trusted and registered for such
 * a server. Only {@link VerifiedPeer#requireServerOf} creates one. The rest of a message, after its head, is received only from such a peer.
 * Immutable.
 */
public final class RegisteredPeer {
    private final VerifiedPeer peer;
    private final ClientId client;

    RegisteredPeer(VerifiedPeer peer, ClientId client) {
        this.peer = peer;
        this.client = client;
    }

    /** The TLS peer. */
    public VerifiedPeer peer() {
        return peer;
    }

    /** The client for which the peer may speak. */
    public ClientId client() {
        return client;
    }
}
