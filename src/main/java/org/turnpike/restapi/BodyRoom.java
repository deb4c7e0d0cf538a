package org.turnpike.restapi;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/**
 * Reads whole request bodies, with three limits: the bytes of one body, its time in all, and the bytes of all bodies that are held at once. The
 * time is checked after each read, so a sender that is silent is ended by the container's read timeout. Thread-safe.
 */
public final class BodyRoom {
    private static final int PIECE_BYTES = 64 << 10;
    private static final int READ_BYTES = 8 << 10;

    private final Semaphore pieces;
    private final LongSupplier nanos;

    /** @param bytes of all bodies that are held at once; each takes at least 64 KiB */
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

        /** 413 for a long body, 408 for a slow one, 503 if other bodies use the memory. */
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

    /** The room of a body whose reader takes it as a stream, which has room for nothing yet. */
    Body streamed() {
        return new Body();
    }

    /**
     * Reads a body to its end.
     *
     * @param declared the body's length as its sender declares it; -1 when it does not
     * @param most bytes
     * @param within the time in all
     * @throws RejectedException when a bound is passed; no room is held then
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
