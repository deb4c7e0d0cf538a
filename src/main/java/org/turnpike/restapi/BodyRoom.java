package org.turnpike.restapi;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/**
 * Reads whole request bodies, with three limits: the bytes of one body, the total time for one body, and the bytes of all bodies in memory. The time
 * is checked only after each read; the container's read timeout ends a read from a silent sender. Thread-safe.
 */
public final class BodyRoom {
    private static final int PIECE_BYTES = 64 << 10;
    private static final int READ_BYTES = 8 << 10;

    private final Semaphore pieces;
    private final LongSupplier nanos;

    /** @param bytes the largest number of bytes of all bodies in memory; each body counts as at least 64 KiB */
    public BodyRoom(int bytes) {
        this(bytes, System::nanoTime);
    }

    BodyRoom(int bytes, LongSupplier nanos) {
        this.pieces = new Semaphore(bytes / PIECE_BYTES);
        this.nanos = nanos;
    }

    /** A body that exceeds a limit. */
    public static final class RejectedException extends Exception {
        private static final long serialVersionUID = 1;
        private final int status;

        RejectedException(int status, String why) {
            super(why);
            this.status = status;
        }

        /** 413 if the body is too long, 408 if it is too slow, 503 if other bodies use all memory. */
        public int status() {
            return status;
        }
    }

    /** A body that has been read. It uses its memory until it is closed. */
    public final class Body implements AutoCloseable {
        private int held;
        private byte[] content = {};

        private Body() {
        }

        /** The bytes; not a copy. */
        public byte[] content() {
            return content;
        }

        void hold(long bytes) throws RejectedException {
            int more = (int) (bytes / PIECE_BYTES) + 1 - held;
            if (more > 0 && !pieces.tryAcquire(more)) {
                throw new RejectedException(503, "Other uploads use the memory that this one needs");
            }
            held += Math.max(more, 0);
        }

        /** Releases the memory. Harmless to repeat. */
        @Override
        public void close() {
            pieces.release(held);
            held = 0;
        }
    }

    /** Accounts for a body that is read as a stream. It has reserved no memory yet. */
    Body streamed() {
        return new Body();
    }

    /**
     * Reads a body to its end.
     *
     * @param declared the length that the sender declared; -1 if it declared none
     * @param most the largest number of bytes
     * @param within the total time
     * @throws RejectedException when a limit is exceeded; then no memory stays reserved
     */
    public Body read(InputStream from, long declared, int most, Duration within) throws IOException, RejectedException {
        if (declared > most) {
            throw tooLong(most);
        }
        Body body = new Body();
        boolean whole = false;
        try {
            body.content = read(body, from, most, within);
            whole = true;
            return body;
        } finally {
            if (!whole) {
                body.close();
            }
        }
    }

    private byte[] read(Body body, InputStream from, int most, Duration within) throws IOException, RejectedException {
        long start = nanos.getAsLong();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] some = new byte[READ_BYTES];
        body.hold(0);
        for (int read = from.read(some); read >= 0; read = from.read(some)) {
            if (nanos.getAsLong() - start > within.toNanos()) {
                throw new RejectedException(408, "The body did not arrive within " + within.toSeconds() + " seconds");
            }
            if (all.size() + read > most) {
                throw tooLong(most);
            }
            body.hold(all.size() + read);
            all.write(some, 0, read);
        }
        return all.toByteArray();
    }

    private static RejectedException tooLong(int most) {
        return new RejectedException(413, "The body is longer than " + most + " bytes");
    }
}
