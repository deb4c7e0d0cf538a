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

/** The SOAP attachments of an outgoing message. Each attachment is requested after the previous ones were sent. */
public interface AttachmentSource {

    /** The next attachment, or empty at the end. */
    Optional<Outgoing> next() throws IOException, RefusedException;

    /** The limit for the size of all attachments together, in bytes. There is no limit for attachments that were received before sending starts. */
    default long maxBytes() {
        return Long.MAX_VALUE;
    }

    /**
     * One attachment that is being sent.
     *
     * @param headers its MIME header, including Content-Type
     * @param stream its bytes; closed by the writer
     * @param kept the same bytes; empty if they cannot be read again
     */
    record Outgoing(Headers headers, InputStream stream, Optional<Content> kept) {
    }

    /** No attachments. */
    static AttachmentSource none() {
        return Optional::empty;
    }

    /** Attachments that are complete. */
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

    /**
     * Attachments that are forwarded while they arrive; they are not stored.
     *
     * @param through reads each attachment while it is forwarded
     * @param maxBytes the largest size of all attachments together; a message with more is rejected
     */
    static AttachmentSource passing(Pull pull, Through through, long maxBytes) {
        return new AttachmentSource() {
            @Override
            public Optional<Outgoing> next() throws IOException, RefusedException {
                Optional<MultipartReader.Part> part = pull.next();
                return part.isEmpty() ? Optional.empty()
                        : Optional.of(new Outgoing(part.get().headers(), through.take(part.get().content()), Optional.empty()));
            }

            @Override
            public long maxBytes() {
                return maxBytes;
            }
        };
    }

    /** Reads the bytes and does not change them. */
    @FunctionalInterface
    interface Through {
        /** Returns a stream with the same bytes. */
        InputStream take(InputStream attachment) throws RefusedException;
    }

    /** The source of arriving parts. */
    interface Pull {
        /** The next part, or empty at the end. */
        Optional<MultipartReader.Part> next() throws IOException, RefusedException;
    }
}
