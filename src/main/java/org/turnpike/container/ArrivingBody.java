package org.turnpike.container;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A request body that does not occupy a thread while it arrives. The container fills a buffer of at most {@value #BUFFER} bytes by non-blocking
 * reads. The body calls its owner once, when it is complete or the buffer is full, whichever happens first. Then one thread reads the body as a
 * stream. This thread waits for the sender only while the sender keeps the minimum rate. Thread-safe; only one thread may read the stream.
 */
final class ArrivingBody extends InputStream implements ReadListener {
    /** The largest number of bytes that are received before a request needs a place. */
    static final int BUFFER = 64 * 1024;
    private static final int PIECE = 8 * 1024;
    private static final byte[] NOTHING = {};
    private static final Duration LONGEST_DISCARD = Duration.ofSeconds(2);
    private static final long MOST_DISCARDED = 64L << 20;

    private final ServletInputStream in;
    private final int limit;
    private final Pace pace;
    private final Runnable ready;
    private final Consumer<Throwable> broken;
    private final ReentrantLock reading = new ReentrantLock();             // held by the one thread that reads from the container
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private byte[] buffer = NOTHING;                                       // guarded by lock, like all fields below
    private int start;
    private int end;
    private boolean full;                                                  // reading from the container is paused
    private boolean complete;
    private boolean announced;
    private IOException failure;
    private long waitingSince = System.nanoTime();

    /**
     * @param limit the size of the buffer in bytes
     * @param ready called in a thread of the container when the body is complete or the buffer is full
     * @param broken called in a thread of the container when the body is malformed or the connection is lost
     */
    ArrivingBody(ServletInputStream in, int limit, Pace.Rate rate, Runnable ready, Consumer<Throwable> broken) {
        this.in = in;
        this.limit = limit;
        this.pace = new Pace(rate);
        this.ready = ready;
        this.broken = broken;
    }

    /**
     * Reads the bytes that have arrived together with the head, without blocking.
     *
     * @param length the length of the whole body in bytes, according to Content-Length
     * @return whether the whole body was read; neither {@code ready} nor {@code broken} is called then
     */
    boolean readAtHand(long length) throws IOException {
        byte[] piece = new byte[(int) Math.min(length, PIECE)];
        long left = length;
        while (left > 0 && in.available() > 0) {
            int count = in.read(piece, 0, (int) Math.min(left, piece.length));
            if (count < 0) {
                throw new EOFException("The request ended early");
            }
            add(piece, count);
            left -= count;
        }
        if (left == 0) {
            complete = true;
            announced = true;
        }
        return complete;
    }

    @Override
    public void onDataAvailable() {
        try {
            fill();
        } catch (IOException e) {                                          // throwing it would make the container close the connection without an answer
            onError(e);
        }
    }

    @Override
    public void onAllDataRead() {
        change(() -> complete = true);
        announce();
    }

    @Override
    public void onError(Throwable error) {
        fail(() -> error instanceof IOException io ? io : new IOException(error));
        broken.accept(error);
    }

    /** Ends the body. The thread that reads it gets this exception, which is created only if the body is not complete, because its stack trace is deep. */
    void fail(Supplier<IOException> why) {
        change(() -> failure = failure == null && !complete ? why.get() : failure);
    }

    /**
     * Returns whether the sender is too slow. Returns false while reading is paused because the buffer is full, and after the body is complete or has
     * failed.
     */
    boolean tooSlow() {
        lock.lock();
        try {
            return !complete && failure == null && !full && buffered() < limit && pace.tooSlow(System.nanoTime() - waitingSince);
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether the whole body has arrived. */
    boolean complete() {
        lock.lock();
        try {
            return complete;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the number of bytes in the buffer. */
    int atHand() {
        lock.lock();
        try {
            return buffered();
        } finally {
            lock.unlock();
        }
    }

    /** Returns a copy of the bytes in the buffer, which can still be read. */
    byte[] peek() {
        lock.lock();
        try {
            return Arrays.copyOfRange(buffer, start, end);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reads from the container while bytes are available and the buffer has space. The container or the thread that reads the body calls this method
     * again later.
     */
    private void fill() throws IOException {
        boolean enough;
        reading.lock();
        try {
            byte[] piece = new byte[PIECE];
            while (room() && in.isReady()) {
                int count = in.read(piece, 0, Math.min(piece.length, limit - atHand()));
                if (count < 0) {
                    break;
                }
                add(piece, count);
            }
            enough = full();
        } finally {
            reading.unlock();
        }
        if (enough) {
            announce();
        }
    }

    private boolean room() {
        lock.lock();
        try {
            full = buffered() >= limit;
            return !full;
        } finally {
            lock.unlock();
        }
    }

    private boolean full() {
        lock.lock();
        try {
            return full;
        } finally {
            lock.unlock();
        }
    }

    private void add(byte[] piece, int count) {
        change(() -> {
            long now = System.nanoTime();
            pace.add(now - waitingSince, count);
            waitingSince = now;
            makeRoom(count);
            System.arraycopy(piece, 0, buffer, end, count);
            end += count;
        });
    }

    /** Moves unread bytes to the front, and doubles the buffer if this is not enough. */
    private void makeRoom(int count) {
        if (end + count > buffer.length) {
            int unread = buffered();
            byte[] target = unread + count > buffer.length ? new byte[Math.min(limit, Math.max(unread + count, 2 * buffer.length))] : buffer;
            System.arraycopy(buffer, start, target, 0, unread);
            buffer = target;
            start = 0;
            end = unread;
        }
    }

    private int buffered() {
        return end - start;
    }

    private void announce() {
        lock.lock();
        try {
            if (announced) {
                return;
            }
            announced = true;
        } finally {
            lock.unlock();
        }
        ready.run();
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        int taken = take(to, offset, count);
        if (resumes()) {
            resume();
        }
        return taken;
    }

    /** Reads on. The bytes that were taken before are still valid, so a failure is thrown by the next read. */
    private void resume() {
        try {
            fill();
        } catch (IOException e) {
            fail(() -> e);
        }
    }

    private int take(byte[] to, int offset, int count) throws IOException {
        lock.lock();
        try {
            while (buffered() == 0) {
                if (failure != null) {
                    throw failure;
                }
                if (complete) {
                    return -1;
                }
                awaitSender();
            }
            return copy(to, offset, count);
        } finally {
            lock.unlock();
        }
    }

    private void awaitSender() throws IOException {
        try {
            changed.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while a request arrived", e);
        }
        if (buffered() == 0 && pace.tooSlow(System.nanoTime() - waitingSince)) {
            failure = tooSlowFailure();
        }
    }

    /** Creates the exception for a sender that is slower than the minimum rate. */
    static SocketTimeoutException tooSlowFailure() {
        return new SocketTimeoutException("The request arrived more slowly than turnpike.admission.min-rate allows");
    }

    private int copy(byte[] to, int offset, int count) {
        int copied = Math.min(count, buffered());
        System.arraycopy(buffer, start, to, offset, copied);
        start += copied;
        return copied;
    }

    /** Returns whether to continue reading from the container: reading was paused, and half of the buffer is free again. */
    private boolean resumes() {
        lock.lock();
        try {
            boolean resumes = full && buffered() <= limit / 2;
            if (resumes) {
                full = false;
                waitingSince = System.nanoTime();
            }
            return resumes;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reads and discards the rest of the body, because some senders read the answer only after they have sent everything. Waits at most two seconds
     * and discards at most about 64 MiB.
     *
     * @return whether the end of the body was reached
     */
    boolean discard() throws IOException {
        long end = System.nanoTime() + LONGEST_DISCARD.toNanos();
        byte[] any = new byte[PIECE];
        long discarded = 0;
        while (discarded < MOST_DISCARDED && !ended() && awaitBytes(end)) {
            discarded += Math.max(0, read(any, 0, any.length));
        }
        return complete();
    }

    private boolean ended() {
        lock.lock();
        try {
            return failure != null || complete;
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitBytes(long end) throws IOException {
        lock.lock();
        try {
            long left = end - System.nanoTime();
            while (buffered() == 0 && !complete && failure == null && left > 0) {
                left = changed.awaitNanos(left);
            }
            return buffered() > 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while a request arrived", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int available() {
        return atHand();
    }
}
