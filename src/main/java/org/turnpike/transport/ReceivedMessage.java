package org.turnpike.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Attachment;
import org.turnpike.message.Content;
import org.turnpike.message.Headers;
import org.turnpike.message.SoapFault;
import org.turnpike.signature.SignatureParts;
import org.turnpike.signature.SignedPart;
import org.turnpike.trust.RegisteredPeer;

/**
 * The second stage of an incoming transport message: the whole message, received from a peer that may speak for its client. Its signer is not proved
 * yet. Immutable; its contents can be read until the {@link TransportReader} is closed.
 *
 * @param from the peer it was received from
 * @param attachments the attachments of a SOAP message
 * @param body the body of a REST message; present even if the part is empty
 * @param signature the signature, with the hash chain if there was one
 * @param fault a fault: as the whole message, as the message part, or in place of the signature
 */
public record ReceivedMessage(TransportHead head, RegisteredPeer from, List<Attachment> attachments, Optional<Attachment> body,
        Optional<SignatureParts> signature, Optional<Fault> fault) {

    /**
     * A fault in a message.
     *
     * @param envelope the unchanged bytes
     */
    public record Fault(SoapFault fault, Content envelope) {
    }

    public ReceivedMessage {
        attachments = List.copyOf(attachments);
    }

    /** The parts that a signature must cover: the message part, and each attachment or the REST body. */
    public List<SignedPart> signedParts() {
        List<SignedPart> signed = new ArrayList<>();
        head.content().ifPresent(content -> signed.add(new SignedPart(SignedPart.MESSAGE, head.sha512().orElseThrow(), content)));
        List<Attachment> others = body.map(List::of).orElse(attachments);
        for (int i = 0; i < others.size(); i++) {
            Attachment other = others.get(i);
            signed.add(new SignedPart(SignedPart.attachment(i + 1), other.sha512(), other.content()));
        }
        return signed;
    }

    /** MIME headers of the attachments, which no signature covers. */
    public List<Headers> attachmentHeaders() {
        return attachments.stream().map(Attachment::headers).toList();
    }

    /** Returns the signature. Fails with {@code missing_signature} if the message has no signature. */
    public SignatureParts requireSignature() throws RefusedException {
        return signature.orElseThrow(() -> new RefusedException(FaultCode.MISSING_SIGNATURE, "Message does not have signature"));
    }
}
