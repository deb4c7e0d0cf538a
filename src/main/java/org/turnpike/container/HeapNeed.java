package org.turnpike.container;

/**
 * Estimates the heap that a request may need, from the length of its body. A SOAP envelope is held several times: as bytes, as text,
 * in the log's record and in the answer. Bodies and attachments beyond {@value #WHOLE_IN_HEAP} bytes go to files.
 */
final class HeapNeed {
    private static final long BASE = 64 * 1024;
    private static final long COPIES = 8;
    private static final long WHOLE_IN_HEAP = 10 * 1024 * 1024;
    /** Of a body whose length is unknown, and which is more than the buffer. */
    private static final long UNKNOWN = 256 * 1024;

    private HeapNeed() {
    }

    /**
     * Estimates the bytes.
     *
     * @param spooled whether the body is REST's, which goes to a file beyond 64 KiB
     * @param length of the body as Content-Length says, or negative
     * @param complete whether all of it has arrived
     * @param atHand bytes that have arrived
     */
    static long of(boolean spooled, long length, boolean complete, int atHand) {
        long known = complete ? atHand : length >= 0 ? length : UNKNOWN;
        return BASE + COPIES * Math.min(known, spooled ? BASE : WHOLE_IN_HEAP);
    }
}
