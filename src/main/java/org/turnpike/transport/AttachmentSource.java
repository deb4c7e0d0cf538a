package org.turnpike.transport;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

import org.turnpike.fault.RefusedException;
import org.turnpike.message.Attachment;
import org.turnpike.message.Content;
import org.turnpike.message.Headers;
import org.turnpike.message.MultipartReader;

/** The SOAP attachments of an outgoing message, asked for one after the other when all before have left. */
public interface AttachmentSource {

    /** The next attachment, or empty at the end. */
    Optional<Outgoing> next() throws IOException, RefusedException;

    /**
     * One attachment under way.
     *
     * @param headers its MIME header, Content-Type included
     * @param stream its bytes; closed by the writer
     * @param kept the same bytes, where they can be read again
     */
    record Outgoing(Headers headers, InputStream stream, Optional<Content> kept) {
    }

    /** No attachments. */
    static AttachmentSource none() {
        return Optional::empty;
    }

    /** Attachments that are at hand. */
    static AttachmentSource of(List<Attachment> attachments) {
        Iterator<Attachment> left = attachments.iterator();
        return () -> {
            if (!left.hasNext()) {
                return Optional.empty();
            }
            Attachment attachment = left.next();
            return Optional.of(new Outgoing(attachment.headers(), attachment.content().open(), Optional.of(attachment.content())));
        };
    }

    /** Attachments that are sent on while they arrive; nothing of them is kept. */
    static AttachmentSource passing(Pull pull) {
        return () -> pull.next().map(part -> new Outgoing(part.headers(), part.content(), Optional.empty()));
    }

    /** Where arriving parts are pulled from. */
    interface Pull {
        /** The next part, or empty at the end. */
        Optional<MultipartReader.Part> next() throws IOException, RefusedException;
    }
}
