package org.turnpike.messagelog;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Content;
import org.turnpike.message.MessageBudget;
import org.turnpike.message.Spool;
import org.turnpike.message.SpoolStore;

/**
 * Copies the attachments of one SOAP message while they are streamed, as far as they are recorded. {@link #close} deletes the copies. Used by one
 * thread.
 */
public final class LoggedAttachments implements Closeable {
    /** The maximum number of bytes that one call skips. */
    private static final int SKIPPED = 8192;

    private final LoggedBodies bodies;
    private final SpoolStore spools;
    private final MessageBudget budget;
    private final List<Spool> kept = new ArrayList<>();
    private long left;
    private boolean tooLarge;

    LoggedAttachments(LoggedBodies bodies, SpoolStore spools, MessageBudget budget) {
        this.budget = budget;
        this.bodies = bodies;
        this.spools = spools;
        this.left = bodies.atMost();
    }

    /**
     * Returns a stream of the next attachment. The copy is complete when the stream was read to its end.
     *
     * @throws RefusedException LOGGING_FAILED if the earlier attachments exceed the limit
     */
    public InputStream next(InputStream attachment) throws RefusedException {
        if (!bodies.takesAttachments()) {
            return attachment;
        }
        if (tooLarge) {
            bodies.requireTruncation();
            return attachment;
        }
        Spool spool = spools.open(budget);
        kept.add(spool);
        return new Kept(attachment, spool);
    }

    /**
     * Returns the copies. Must be called after all attachments were read. The contents can be read until {@link #close}.
     *
     * @throws RefusedException LOGGING_FAILED if the attachments exceed the limit
     */
    public List<Content> recorded() throws RefusedException {
        if (tooLarge) {
            bodies.requireTruncation();
        }
        return List.copyOf(kept);
    }

    /** Keeps a copy of the bytes that are read, up to the limit. */
    private final class Kept extends FilterInputStream {
        private final Spool spool;
        private boolean ended;

        Kept(InputStream in, Spool spool) {
            super(in);
            this.spool = spool;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int count) throws IOException {
            int read = super.read(to, offset, count);
            if (!tooLarge && !ended) {
                keep(to, offset, read);
            }
            return read;
        }

        private void keep(byte[] from, int offset, int count) throws IOException {
            if (count < 0) {
                ended = true;
                spool.finish();
            } else if (count <= left) {
                spool.write(from, offset, count);
                left -= count;
            } else {
                tooLarge = true;
                kept.remove(spool);
                spool.close();
            }
        }

        @Override
        public long skip(long count) throws IOException {
            return readNBytes((int) Math.min(count, SKIPPED)).length;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        Spool.closeAll(kept);
    }
}
