package org.turnpike.globalconf;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;

/**
 * An HTTP client whose answers are there in time as a whole, though each single read were in time: a configuration source or an OCSP
 * responder that sends a byte now and then must not keep a job, or a message, for good. It watches by a thread of its own, since some
 * questions are asked before any schedule runs. Safe for use by many threads.
 */
public final class TimedHttpClient implements Closeable {
    private final CloseableHttpClient http;
    private final Duration longest;
    private final ScheduledThreadPoolExecutor watch = new ScheduledThreadPoolExecutor(1, job -> {
        Thread thread = new Thread(job, "turnpike-http-watch");
        thread.setDaemon(true);
        return thread;
    });

    /** @param longest from the request to the end of the answer */
    public TimedHttpClient(CloseableHttpClient http, Duration longest) {
        this.http = http;
        this.longest = longest;
        watch.setRemoveOnCancelPolicy(true);
    }

    /**
     * Sends the request and has the answer read.
     *
     * @throws IOException when there is no answer, when it is not whole in time, or as {@code read} throws
     */
    public <T> T execute(HttpUriRequestBase request, HttpClientResponseHandler<T> read) throws IOException {
        AtomicBoolean late = new AtomicBoolean();
        ScheduledFuture<?> end = watch.schedule(() -> {
            late.set(true);
            request.cancel();
        }, longest.toNanos(), TimeUnit.NANOSECONDS);
        try {
            return http.execute(request, read);
        } catch (IOException e) {
            throw late.get() ? tooLate(e) : e;
        } finally {
            end.cancel(false);
        }
    }

    private IOException tooLate(IOException failure) {
        SocketTimeoutException late = new SocketTimeoutException("Not answered whole within " + longest);
        late.initCause(failure);
        return late;
    }

    @Override
    public void close() throws IOException {
        watch.shutdownNow();
        http.close();
    }
}
