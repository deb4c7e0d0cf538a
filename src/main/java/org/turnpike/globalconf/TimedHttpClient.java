package org.turnpike.globalconf;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;

/**
 * An HTTP client whose answers are there in time as a whole, though each single read were in time: a configuration source, an OCSP
 * responder or a time-stamping service that sends a byte now and then must not keep a job, or a message, for good. It watches by a thread of
 * its own, since some questions are asked before any schedule runs. Safe for use by many threads.
 */
public final class TimedHttpClient implements Closeable {
    private static final String STOPPING = "Nothing is asked any more: the security server is stopping";
    private static final Duration LAST_WORD = Duration.ofSeconds(5);

    private final CloseableHttpClient http;
    private final Duration longest;
    private final Set<HttpUriRequestBase> underWay = ConcurrentHashMap.newKeySet();
    private final OwnThreads threads = new OwnThreads("turnpike-http-watch");
    private final ScheduledThreadPoolExecutor watch = new ScheduledThreadPoolExecutor(1, threads);
    private volatile boolean closed;

    /** @param longest from the request to the end of the answer */
    public TimedHttpClient(CloseableHttpClient http, Duration longest) {
        this.http = http;
        this.longest = longest;
        watch.setRemoveOnCancelPolicy(true);
    }

    /**
     * Sends the request and has the answer read.
     *
     * @throws SocketTimeoutException when the answer is not whole in time
     * @throws IOException when there is no answer, when this client is closed, or as {@code read} throws
     */
    public <T> T execute(HttpUriRequestBase request, HttpClientResponseHandler<T> read) throws IOException {
        AtomicBoolean late = new AtomicBoolean();
        underWay.add(request);
        try {
            ScheduledFuture<?> end = schedule(() -> {
                late.set(true);
                request.cancel();
            });
            try {
                return http.execute(request, read);
            } finally {
                end.cancel(false);
            }
        } catch (IOException e) {
            throw late.get() ? tooLate(e) : e;
        } catch (IllegalStateException e) {                                // a connection it waits for, or has just got, is taken away
            if (late.get()) {
                throw tooLate(e);
            }
            if (closed || e instanceof CancellationException) {
                throw new IOException(STOPPING, e);
            }
            throw e;
        } finally {
            underWay.remove(request);
        }
    }

    private IOException tooLate(Exception failure) {
        SocketTimeoutException late = new SocketTimeoutException("Not answered whole within " + longest);
        late.initCause(failure);
        return late;
    }

    private ScheduledFuture<?> schedule(Runnable end) throws IOException {
        try {
            return watch.schedule(end, longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            throw new IOException(STOPPING, closed);
        }
    }

    /** Breaks off what is under way, and what waits for a connection. No thread of its own is left when this returns. */
    @Override
    public void close() throws IOException {
        closed = true;
        watch.shutdownNow();
        underWay.forEach(HttpUriRequestBase::cancel);
        try {
            http.close();
        } finally {
            threads.await(watch, LAST_WORD);
        }
    }
}
