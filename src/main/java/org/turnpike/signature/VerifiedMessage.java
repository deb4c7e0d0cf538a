package org.turnpike.signature;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.trust.OcspResponse;
import org.turnpike.trust.VerifiedChain;

/**
 * The proof that a client's member signed every part of a message, and that the certificate was good at the time of the check. Only {@link
 * SignatureVerifier#verify} creates one. The bytes that are recorded and those that are passed on to an information system are read from it.
 * Immutable.
 */
public final class VerifiedMessage implements ProvenMessage {
    private final ClientId signer;
    private final List<SignedPart> parts;
    private final SignatureParts signature;
    private final Details details;

    /**
     * The other facts from the signature.
     *
     * @param member the member that the certificate names
     * @param ocspResponses the OCSP responses in the signature that were used
     */
    record Details(MemberId member, VerifiedChain chain, Optional<Instant> signingTime, List<OcspResponse> ocspResponses) {
        Details {
            ocspResponses = List.copyOf(ocspResponses);
        }
    }

    VerifiedMessage(ClientId signer, List<SignedPart> parts, SignatureParts signature, Details details) {
        this.signer = signer;
        this.parts = List.copyOf(parts);
        this.signature = signature;
        this.details = details;
    }

    /** The client that sent the message, and whose member signed it. */
    public ClientId signer() {
        return signer;
    }

    @Override
    public MemberId member() {
        return details.member();
    }

    @Override
    public List<SignedPart> parts() {
        return parts;
    }

    @Override
    public SignatureParts signature() {
        return signature;
    }

    /** The certificate of the key that the message was signed with. */
    public X509Certificate signerCertificate() {
        return details.chain().leaf();
    }

    /** The proof that this certificate is trusted. */
    public VerifiedChain chain() {
        return details.chain();
    }

    /** The signing time that the signer claims; no third party confirms it. */
    public Optional<Instant> signingTime() {
        return details.signingTime();
    }

    /** The OCSP responses in the signature that were used. */
    public List<OcspResponse> ocspResponses() {
        return details.ocspResponses();
    }
}
