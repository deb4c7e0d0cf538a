package org.turnpike.message;

import java.io.IOException;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * The resources that one message may use: bytes of content and of MIME headers, bytes in memory and on disk, and a number of parts. All readers
 * of the message share one budget, so that limits apply to the whole message and not only to each part. Before the client is known, much less
 * may be kept in memory. Used by one thread.
 */
public final class MessageBudget {
    /** The maximum number of bytes of the MIME headers of all parts together, including nested parts. */
    public static final int HEADER_BYTES = 1 << 20;
    /** The maximum number of bytes of the MIME headers of all parts together, before the client is known. */
    public static final int HEADER_BYTES_OF_UNKNOWN = 64 << 10;
    /** The maximum number of lines of the MIME headers of all parts together. Short lines need much more memory than their number of bytes. */
    public static final int HEADER_LINES = 16_384;
    /** The maximum number of parts of all multiparts together. */
    public static final int PARTS = 1000;
    /**
     * The maximum number of parts in a package of an information system. It is smaller, because a transport message adds OCSP responses, hash chain
     * and signature.
     */
    public static final int PACKAGE_PARTS = PARTS - 16;
    /** The maximum number of bytes of parts in memory; further bytes go to files. */
    public static final int MEMORY_BYTES = 1 << 20;
    /** The number of bytes on disk for envelopes. The budget also has room for two copies of the content: one to pass on and one for the message log. */
    private static final long ENVELOPE_BYTES = 64L << 20;

    private int headerBytesLeft;
    private int headerLinesLeft = HEADER_LINES;
    private int partsLeft;
    private long contentLeft;
    private int memoryLeft = MEMORY_BYTES;
    private long diskLeft;

    private MessageBudget(int headerBytes, int parts, long contentBytes) {
        this.headerBytesLeft = headerBytes;
        this.partsLeft = parts;
        this.contentLeft = contentBytes;
        this.diskLeft = contentBytes > (Long.MAX_VALUE - ENVELOPE_BYTES) / 2 ? Long.MAX_VALUE : 2 * contentBytes + ENVELOPE_BYTES;
    }

    /**
     * Returns the budget for a message of a known client.
     *
     * @param contentBytes maximum size of all attachments together, or of the body
     */
    public static MessageBudget of(long contentBytes) {
        return new MessageBudget(HEADER_BYTES, PARTS, contentBytes);
    }

    /** Like {@link #of}, but the client is not known yet; see {@link #clientKnown}. */
    public static MessageBudget ofUnknown(long contentBytes) {
        return new MessageBudget(HEADER_BYTES_OF_UNKNOWN, PARTS, contentBytes);
    }

    /** Returns the budget for a package of an information system. Its attachments are limited when they are sent. */
    static MessageBudget ofPackage(boolean known) {
        return new MessageBudget(known ? HEADER_BYTES : HEADER_BYTES_OF_UNKNOWN, PACKAGE_PARTS, Long.MAX_VALUE);
    }

    /** Raises the budget to the budget of a known client, minus the used amount. May be called only once, and only for the budget of an unknown client. */
    public void clientKnown() {
        headerBytesLeft += HEADER_BYTES - HEADER_BYTES_OF_UNKNOWN;
    }

    /** Subtracts one part from the budget. */
    void takePart() throws RefusedException {
        if (--partsLeft < 0) {
            throw exceeded("too many parts");
        }
    }

    /** Subtracts one line of a MIME header from the budget. */
    void takeHeaderLine(int bytes) throws RefusedException {
        headerBytesLeft -= bytes;
        if (headerBytesLeft < 0) {
            throw exceeded("the headers of its parts are too large");
        }
        if (--headerLinesLeft < 0) {
            throw exceeded("the headers of its parts have more than " + HEADER_LINES + " lines");
        }
    }

    private static RefusedException exceeded(String why) {
        return new RefusedException(FaultCode.MIME_PARSING_FAILED, "Malformed MIME message: " + why);
    }

    /** Returns the bound for the next attachment or the body. Longer content is refused with {@code invalid_message}. */
    public Bound content(String what) {
        return new Bound(contentLeft, FaultCode.INVALID_MESSAGE, what);
    }

    /** Subtracts the bytes of a received attachment or body from the budget. */
    public void takeContent(long bytes) {
        contentLeft -= bytes;
    }

    /** Subtracts bytes of memory from the budget if enough are left, and returns whether this was possible. */
    boolean takeMemory(int bytes) {
        if (bytes > memoryLeft) {
            return false;
        }
        memoryLeft -= bytes;
        return true;
    }

    void releaseMemory(long bytes) {
        memoryLeft += (int) bytes;
    }

    /** @throws IOException if the message exceeds its limit on disk */
    void takeDisk(long bytes) throws IOException {
        if (bytes > diskLeft) {
            throw new IOException("The message needs more disk space than one message may use");
        }
        diskLeft -= bytes;
    }

    void releaseDisk(long bytes) {
        diskLeft += bytes;
    }
}
