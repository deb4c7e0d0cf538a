package org.turnpike.trust;

import org.turnpike.id.ClientId;

/**
 * Peers that tests take as verified: for parts of the system that only pass the proof on. It is here, because tests are compiled with the benchmarks, but
 * {@code mvn -Pbench} compiles the benchmarks alone.
 */
public final class TestPeers {
    /** A peer that was not judged. */
    public static final RegisteredPeer ANYONE = new RegisteredPeer(new VerifiedPeer(null), ClientId.parse("TEST/ORG/1111"));

    private TestPeers() {
    }
}
