package org.turnpike.container;

/**
 * Estimates the heap that a request may need, from the length of its body. A SOAP envelope is held several times: as bytes, as text,
 * in the log's record and in the answer. Bodies and attachments beyond {@value #WHOLE_IN_HEAP} bytes go to files.
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
