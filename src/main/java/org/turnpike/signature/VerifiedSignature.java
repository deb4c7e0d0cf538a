package org.turnpike.signature;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.turnpike.id.MemberId;
import org.turnpike.trust.OcspResponse;
import org.turnpike.trust.VerifiedChain;

/**
 * The proof that a member signed every part of a message, and that the certificate was good at the instant it was judged by. Only
 * {@link SignatureVerifier} makes one. Immutable.
 */
public final class VerifiedSignature {
    private final MemberId member;
    private final VerifiedChain chain;
    private final Optional<Instant> signingTime;
    private final List<OcspResponse> ocspResponses;
    private final SignatureParts parts;

    VerifiedSignature(MemberId member, VerifiedChain chain, Optional<Instant> signingTime, List<OcspResponse> ocspResponses, SignatureParts parts) {
        this.member = member;
        this.chain = chain;
        this.signingTime = signingTime;
        this.ocspResponses = List.copyOf(ocspResponses);
        this.parts = parts;
    }

    /** Who signed, as the certificate names it. */
    public MemberId member() {
        return member;
    }

    /** What it was signed with. */
    public X509Certificate signerCertificate() {
        return chain.leaf();
    }

    /** Why that certificate is trusted. */
    public VerifiedChain chain() {
        return chain;
    }

    /** When the signer says it signed; nobody vouches for it. */
    public Optional<Instant> signingTime() {
        return signingTime;
    }

    /** The OCSP responses that came in the signature and were used. */
    public List<OcspResponse> ocspResponses() {
        return ocspResponses;
    }

    /** The bytes that were verified, for the message log. */
    public SignatureParts parts() {
        return parts;
    }
}
