package org.turnpike.signature;

import java.util.List;
import org.turnpike.id.MemberId;

/** The proof that a message was signed here, with the key of one of our members. Only {@link BatchSigner} creates one. Immutable. */
public final class SignedMessage implements ProvenMessage {
    private final MemberId member;
    private final List<SignedPart> parts;
    private final SignatureParts signature;

    SignedMessage(MemberId member, List<SignedPart> parts, SignatureParts signature) {
        this.member = member;
        this.parts = List.copyOf(parts);
        this.signature = signature;
    }

    @Override
    public MemberId member() {
        return member;
    }

    /** {@inheritDoc} Content that only passed through cannot be opened. */
    @Override
    public List<SignedPart> parts() {
        return parts;
    }

    @Override
    public SignatureParts signature() {
        return signature;
    }
}
