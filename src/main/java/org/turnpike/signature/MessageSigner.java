package org.turnpike.signature;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.keys.SigningCredential;
import org.turnpike.trust.OcspResponse;

/**
 * Signs messages (messages.md §4.1, §4.2). One message of one part gets a plain signature over {@code /message.xml}; several parts, or several
 * messages at once, get a hash chain whose result is signed. Hash chains always use SHA-512, even if the signature uses another digest, because they
 * must use the algorithm of the part digests (§4.8 point 1). Immutable and safe for use by several threads.
 */
public final class MessageSigner {
    private static final HashChainWriter CHAINS = new HashChainWriter(XmlNames.CHAIN_FILE, DigestAlgorithm.SHA_512);

    private final SignatureWriter writer;

    /** Signs with SHA-512, as deployed servers do. */
    public MessageSigner() {
        this(DigestAlgorithm.SHA_512);
    }

    /**
     * Signs with another digest.
     *
     * @param digest the digest algorithm of the signature, the references and the certificate digests
     */
    public MessageSigner(DigestAlgorithm digest) {
        this.writer = new SignatureWriter(digest);
    }

    /**
     * Signs one message.
     *
     * @param parts the message part and what follows it, in transport order
     * @throws RefusedException below {@code cannot_create_signature}: {@code cannot_sign} when the key fails, {@code io_error} when the
     *     message part cannot be read again (only with a digest other than SHA-512)
     */
    public SignatureParts sign(SigningCredential by, List<SignedPart> parts, Instant at) throws RefusedException {
        return signBatch(by, List.of(parts), at).get(0);
    }

    /**
     * Signs several messages of one member with one signature.
     *
     * @return the signature parts of each message, in the given order
     * @throws RefusedException see {@link #sign}
     */
    public List<SignatureParts> signBatch(SigningCredential by, List<List<SignedPart>> messages, Instant at) throws RefusedException {
        messages.forEach(MessageSigner::requireSignable);
        try {
            return messages.size() == 1 && messages.get(0).size() == 1 ? List.of(plain(by, messages.get(0).get(0), at)) : chained(by, messages, at);
        } catch (RefusedException e) {
            throw e.in(Stage.CANNOT_CREATE_SIGNATURE);
        }
    }

    /**
     * Requires that the parts form a message: at least one part, with the names that signatures use.
     *
     * @throws IllegalArgumentException otherwise
     */
    static void requireSignable(List<SignedPart> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("A message without parts cannot be signed");
        }
        for (int i = 0; i < parts.size(); i++) {
            String name = i == 0 ? SignedPart.MESSAGE : SignedPart.attachment(i);
            if (!parts.get(i).name().equals(name)) {
                throw new IllegalArgumentException("Part " + i + " is " + parts.get(i).name() + ", not " + name);
            }
        }
    }

    private SignatureParts plain(SigningCredential by, SignedPart message, Instant at) throws RefusedException {
        return new SignatureParts(write(by, new SignatureWriter.Target(message.name(), digest(message), "text/xml"), at), Optional.empty());
    }

    private byte[] digest(SignedPart message) throws RefusedException {
        try {
            return writer.digest() == DigestAlgorithm.SHA_512 ? message.sha512() : ContentDigest.of(message.content(), writer.digest());
        } catch (IOException e) {
            throw new RefusedException(FaultCode.IO_ERROR, "The message cannot be read again", e);
        }
    }

    private List<SignatureParts> chained(SigningCredential by, List<List<SignedPart>> messages, Instant at) throws RefusedException {
        HashChainWriter.Batch batch = CHAINS.write(messages.stream().map(SignedPart::inputs).toList());
        byte[] digest = writer.digest().digest(batch.result());
        byte[] signature = write(by, new SignatureWriter.Target(XmlNames.CHAIN_RESULT_FILE, digest, "application/hash-chain-result"), at);
        List<SignatureParts> signed = new ArrayList<>(messages.size());
        for (byte[] chain : batch.chains()) {
            signed.add(new SignatureParts(signature, Optional.of(new HashChainParts(batch.result(), chain))));
        }
        return List.copyOf(signed);
    }

    private byte[] write(SigningCredential by, SignatureWriter.Target target, Instant at) throws RefusedException {
        List<byte[]> ocsp = by.ocsp().stream().map(OcspResponse::encoded).toList();
        return writer.write(new SignatureWriter.Signer(by.key(), by.certificate(), by.intermediates(), ocsp), target, at);
    }
}
