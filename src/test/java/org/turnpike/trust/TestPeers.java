package org.turnpike.trust;

import org.turnpike.id.ClientId;

/** Peers that tests take as verified: for parts of the system that only pass the proof on. */
public final class TestPeers {
    /** A peer that was not judged. */
    public static final RegisteredPeer ANYONE = new RegisteredPeer(new VerifiedPeer(null), ClientId.parse("TEST/ORG/1111"));

    private TestPeers() {
    }
}
