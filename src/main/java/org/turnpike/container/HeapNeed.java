package org.turnpike.container;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.ContentType;
import org.turnpike.message.MessageBudget;
import org.turnpike.message.MultipartReader;

/**
 * Estimates the heap that a request may need, from the length of its body. A SOAP envelope is held several times: as bytes, as text,
 * in the log's record and in the answer. What exceeds {@value #WHOLE_IN_HEAP} bytes goes to files.
 */
final class HeapNeed {
    private static final long BASE = 64 * 1024;
    private static final long COPIES = 8;
    private static final long WHOLE_IN_HEAP = 10 * 1024 * 1024;
    /** The length in bytes that is assumed for a body whose length is unknown and that does not fit into the buffer. */
    private static final long UNKNOWN = 256 * 1024;

    private HeapNeed() {
    }

    /**
     * Returns the length in bytes of a package up to the part after its SOAP part, rounded up to what a reader has read then. Reads exactly as the message
     * will be read later, so that no sender can make an envelope look shorter.
     *
     * @param atHand the beginning of the body
     * @return empty if it is not a package, is malformed, or its SOAP part does not end in these bytes
     */
    static OptionalInt envelope(ContentType type, byte[] atHand) {
        Optional<String> boundary = type.is("multipart/related") ? type.boundary() : Optional.empty();
        if (boundary.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            ByteArrayInputStream from = new ByteArrayInputStream(atHand);
            MultipartReader parts = new MultipartReader(from, boundary.get());
            return parts.next().isPresent() && parts.next().isPresent() ? OptionalInt.of(atHand.length - from.available()) : OptionalInt.empty();
        } catch (IOException | RefusedException malformed) {
            return OptionalInt.empty();                                    // the reader of the message reports it
        }
    }

    /**
     * Estimates the bytes for a package of which more arrives. Its attachments are forwarded, or stored with at most {@link MessageBudget#MEMORY_BYTES} in
     * memory.
     *
     * @param envelope see {@link #envelope}
     * @param length the length of the body according to Content-Length; negative if unknown
     */
    static long ofPackage(int envelope, long length) {
        long attachments = length < 0 ? MessageBudget.MEMORY_BYTES : Math.max(0, length - envelope);
        return BASE + COPIES * envelope + Math.min(attachments, MessageBudget.MEMORY_BYTES);
    }

    /**
     * Estimates the bytes.
     *
     * @param spooled whether the body belongs to a REST message; such a body is written to a file if it exceeds 64 KiB
     * @param length the length of the body according to Content-Length; negative if unknown
     * @param complete whether the whole body has arrived
     * @param atHand the number of bytes that have arrived
     */
    static long of(boolean spooled, long length, boolean complete, int atHand) {
        long known = complete ? atHand : length >= 0 ? length : UNKNOWN;
        return BASE + COPIES * Math.min(known, spooled ? BASE : WHOLE_IN_HEAP);
    }
}
