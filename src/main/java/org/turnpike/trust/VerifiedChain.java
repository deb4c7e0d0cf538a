package org.turnpike.trust;

import java.security.cert.X509Certificate;
import java.util.List;
import org.turnpike.globalconf.ApprovedCertificate;

/** The proof that a certificate was trusted at the time of the check. Only {@link ChainVerifier} creates one. Immutable. */
public final class VerifiedChain {
    private final List<X509Certificate> path;
    private final ApprovedCertificate anchor;
    private final ApprovedCertificate issuer;

    VerifiedChain(List<X509Certificate> path, ApprovedCertificate anchor, ApprovedCertificate issuer) {
        this.path = List.copyOf(path);
        this.anchor = anchor;
        this.issuer = issuer;
    }

    /** The certificates of the path, the leaf first, the anchor not included. */
    public List<X509Certificate> path() {
        return path;
    }

    public X509Certificate leaf() {
        return path.get(0);
    }

    /** The approved CA the path leads to. */
    public ApprovedCertificate anchor() {
        return anchor;
    }

    /** The approved CA that issued the leaf. Its profile defines how the leaf names its member. */
    public ApprovedCertificate issuer() {
        return issuer;
    }
}
