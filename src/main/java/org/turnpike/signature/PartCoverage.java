package org.turnpike.signature;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** Checks the references of a signature to other files: digests of their raw bytes, each part covered exactly once (messages.md §4.4). Immutable. */
final class PartCoverage {
    private final XadesSignature signature;
    private final Map<String, SignedPart> parts = new HashMap<>();

    PartCoverage(XadesSignature signature, List<SignedPart> parts) {
        this.signature = signature;
        parts.forEach(part -> this.parts.put(part.name(), part));
    }

    /**
     * Compares the digests of all files that are referred to.
     *
     * @param chainResult the received HashChainResult bytes; empty array if absent
     * @throws RefusedException {@code invalid_signature_value}; {@code internal_error} when a part cannot be read again
     */
    void requireDigests(byte[] chainResult) throws RefusedException {
        for (XadesSignature.Reference reference : signature.references()) {
            if (!reference.isWithinDocument() && !MessageDigest.isEqual(reference.digest(), digest(reference, chainResult))) {
                throw new RefusedException(FaultCode.INVALID_SIGNATURE_VALUE, "Digest of " + reference.uri() + " does not fit");
            }
        }
    }

    private byte[] digest(XadesSignature.Reference reference, byte[] chainResult) throws RefusedException {
        if (reference.uri().equals(XmlNames.CHAIN_RESULT_FILE)) {
            return reference.algorithm().digest(chainResult);
        }
        SignedPart part = parts.get(reference.uri());
        if (part == null) {
            throw new RefusedException(FaultCode.INVALID_SIGNATURE_VALUE, "Signature refers to '" + reference.uri() + "', which is not a part of this message");
        }
        try {
            return reference.algorithm() == DigestAlgorithm.SHA_512 ? part.sha512() : ContentDigest.of(part.content(), reference.algorithm());
        } catch (IOException e) {
            throw new RefusedException(FaultCode.INTERNAL_ERROR, "A part of the message cannot be read again", e);
        }
    }

    /**
     * Requires that the signature covers each part exactly once: by a reference, or by the hash chain if the signature refers to its result. (The
     * verification of the chain proves that it contains every part once.)
     *
     * @throws RefusedException {@code malformed_signature}
     */
    void requireEachOnce() throws RefusedException {
        boolean chained = signature.referenceTo(XmlNames.CHAIN_RESULT_FILE).isPresent();
        for (String name : parts.keySet()) {
            boolean direct = signature.referenceTo(name).isPresent();
            if (direct == chained) {
                throw Elements.malformed("Signature covers " + name + (direct ? " twice" : " not at all"));
            }
        }
    }
}
