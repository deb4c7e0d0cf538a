package org.turnpike.trust;

import java.security.cert.X509Certificate;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.id.ClientId;

/**
 * The proof that a TLS peer presented an authentication certificate whose chain was trusted at the time of the check, with a good OCSP response
 * for each certificate. Only {@link ChainVerifier#verifyClient} and {@link ChainVerifier#verifyServer} create one. Immutable.
 */
public final class VerifiedPeer {
    private final VerifiedChain chain;

    VerifiedPeer(VerifiedChain chain) {
        this.chain = chain;
    }

    /** The trusted chain of the peer's authentication certificate. */
    public VerifiedChain chain() {
        return chain;
    }

    /** The peer's authentication certificate. */
    public X509Certificate leaf() {
        return chain.leaf();
    }

    /**
     * Proves that this peer is a security server of a client: its certificate is registered for a server that serves the client.
     *
     * @param conf the snapshot by which the chain was verified
     * @throws RefusedException see {@link GlobalConfiguration#requireServerOf}
     */
    public RegisteredPeer requireServerOf(ClientId client, GlobalConfiguration conf) throws RefusedException {
        conf.requireServerOf(client, leaf());
        return new RegisteredPeer(this, client);
    }
}
