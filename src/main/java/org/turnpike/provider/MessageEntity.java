package org.turnpike.provider;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Attachment;
import org.turnpike.message.Content;
import org.turnpike.message.Headers;
import org.turnpike.message.Multipart;
import org.turnpike.message.SoapPackage;
import org.turnpike.signature.SignedPart;
import org.turnpike.signature.VerifiedMessage;

/**
 * Selects the part of a verified message that an information system receives as the HTTP entity. The bytes are exactly the verified bytes. MIME
 * headers are sent as received; no signature covers them.
 */
public interface MessageEntity {
    /** No entity. */
    MessageEntity NONE = message -> Optional.empty();

    /** The message part. */
    MessageEntity MESSAGE = message -> Optional.of(Body.of(message.content()));

    /** The body of a REST message, if there is one. */
    MessageEntity BODY = message -> message.attachments().stream().findFirst().map(part -> Body.of(part.content()));

    /**
     * Returns the entity's bytes; empty if there is no entity.
     *
     * @throws RefusedException if the entity cannot be created from the message
     */
    Optional<Body> of(VerifiedMessage message) throws IOException, RefusedException;

    /**
     * Returns an entity that is a MIME package of the message part and the attachments.
     *
     * @param contentType the original Content-Type of the package
     * @param messageHeaders MIME header of the message part
     * @param attachmentHeaders MIME headers of the attachments, in order
     */
    static MessageEntity packageOf(String contentType, Headers messageHeaders, List<Headers> attachmentHeaders) {
        return message -> Optional.of(new Body(
                SoapPackage.again(contentType, messageHeaders, message.content(), attachments(message, attachmentHeaders))::writeTo, -1));
    }

    private static List<Attachment> attachments(VerifiedMessage message, List<Headers> headers) {
        List<Attachment> attachments = new ArrayList<>();
        for (SignedPart part : message.attachments()) {
            attachments.add(new Attachment(headers.get(attachments.size()), part.content(), part.sha512()));
        }
        return attachments;
    }

    /**
     * The bytes of an entity.
     *
     * @param length in bytes; negative if unknown, in which case the body is sent chunked
     */
    record Body(Multipart.Body bytes, long length) {
        static Body of(Content content) {
            return new Body(Multipart.Body.of(content), content.length());
        }
    }
}
