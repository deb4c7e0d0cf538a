package org.turnpike.container;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A request body that is received without a thread of its own: the container fills a buffer of at most {@value #BUFFER} bytes by non-blocking
 * reads. Calls its owner once, when the body is complete or the buffer is full, whichever comes first. Then one thread reads it as a stream, and
 * waits only for a sender that keeps the minimum rate. Thread-safe; the stream is used by one thread.
 */
final class ArrivingBody extends InputStream implements ReadListener {
    /** Bytes that are received before a request needs a place. */
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
    private final ReentrantLock reading = new ReentrantLock();             // held by the one thread that takes bytes from the container
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private byte[] buffer = NOTHING;                                       // guarded by lock, as all below
    private int start;
    private int end;
    private boolean full;                                                  // the container was left unread
    private boolean complete;
    private boolean announced;
    private IOException failure;
    private long waitingSince = System.nanoTime();

    /**
     * @param limit bytes of the buffer
     * @param ready is called when there is enough to serve the request, on a thread of the container
     * @param broken is called when the body is malformed or the connection is lost, on a thread of the container
     */
    ArrivingBody(ServletInputStream in, int limit, Pace.Rate rate, Runnable ready, Consumer<Throwable> broken) {
        this.in = in;
        this.limit = limit;
        this.pace = new Pace(rate);
        this.ready = ready;
        this.broken = broken;
    }

    /**
     * Reads the bytes that have arrived with the head, without blocking.
     *
     * @param length of the whole body in bytes, as Content-Length says
     * @return whether that is all of it; then nothing else is called
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
        } catch (IOException e) {                                          // if it were thrown, the container would close the connection without an answer
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
        fail(error instanceof IOException io ? io : new IOException(error));
        broken.accept(error);
    }

    /** Ends the body: its reader gets this failure. */
    void fail(IOException why) {
        change(() -> failure = failure == null && !complete ? why : failure);
    }

    /** Whether the sender is too slow; false while bytes are available, or while no reader waits. */
    boolean tooSlow() {
        lock.lock();
        try {
            return !complete && failure == null && !full && buffered() < limit && pace.tooSlow(System.nanoTime() - waitingSince);
        } finally {
            lock.unlock();
        }
    }

    /** Whether all of it has arrived; false also when it never will. */
    boolean complete() {
        lock.lock();
        try {
            return complete;
        } finally {
            lock.unlock();
        }
    }

    /** The number of available bytes. */
    int atHand() {
        lock.lock();
        try {
            return buffered();
        } finally {
            lock.unlock();
        }
    }

    /** Reads bytes while there are some and the buffer has space. Later the container or the reading thread calls it again. */
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
            fill();
        }
        return taken;
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

    /** The answer to a sender below the least rate, if an answer is possible. */
    static SocketTimeoutException tooSlowFailure() {
        return new SocketTimeoutException("The request arrived more slowly than turnpike.admission.min-rate allows");
    }

    private int copy(byte[] to, int offset, int count) {
        int copied = Math.min(count, buffered());
        System.arraycopy(buffer, start, to, offset, copied);
        start += copied;
        return copied;
    }

    /** Whether reading from the container was paused and half of the buffer is free again; then the reading thread continues. */
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
     * Reads and discards the rest, for a sender that reads the answer only when it has sent all. Waits two seconds at most.
     *
     * @return whether that was the whole body
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
