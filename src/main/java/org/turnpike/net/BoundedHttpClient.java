package org.turnpike.net;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.apache.hc.core5.util.Timeout;

/**
 * An HTTP client with a deadline for each whole answer, in addition to the timeout of single reads: a configuration source, OCSP responder or
 * time-stamping service that sends a byte now and then must not block a job or a message. A thread of its own watches the deadlines, because
 * some requests are sent before the schedule runs. Safe for use by many threads.
 */
public final class BoundedHttpClient implements Closeable {
    private static final String STOPPING = "The request was not sent, because the security server is stopping";
    private static final Duration LAST_WORD = Duration.ofSeconds(5);

    private final CloseableHttpClient http;
    private final Duration longest;
    private final Set<HttpUriRequestBase> underWay = ConcurrentHashMap.newKeySet();
    private final OwnThreads threads = new OwnThreads("turnpike-http-watch");
    private final ScheduledThreadPoolExecutor watch = new ScheduledThreadPoolExecutor(1, threads);
    private volatile boolean closed;

    /**
     * The timeouts.
     *
     * @param connect for a connection by http
     * @param connectTls for a connection by https, and again for its handshake
     * @param silence for the next bytes
     * @param longest from the request to the end of the answer
     */
    public record Times(Duration connect, Duration connectTls, Duration silence, Duration longest) {
        /** The same for both schemes. */
        public Times(Duration connect, Duration silence, Duration longest) {
            this(connect, connect, silence, longest);
        }
    }

    BoundedHttpClient(CloseableHttpClient http, Duration longest) {
        this.http = http;
        this.longest = longest;
        watch.setRemoveOnCancelPolicy(true);
    }

    /** For rare requests: each has a connection of its own, because a kept connection would be closed before the next request. */
    public static BoundedHttpClient once(Times times) {
        return new BoundedHttpClient(plain(times).setConnectionReuseStrategy((request, response, context) -> false).build(), times.longest());
    }

    /** For frequent requests: connections are kept. */
    public static BoundedHttpClient keeping(Times times) {
        return new BoundedHttpClient(plain(times).build(), times.longest());
    }

    /** Sends the request as given: it adds no headers, follows no redirect, repeats no request and decompresses no answer. */
    private static HttpClientBuilder plain(Times times) {
        return HttpClients.custom().disableRedirectHandling().disableCookieManagement().disableAutomaticRetries().disableContentCompression()
                .disableAuthCaching().setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setConnectionConfigResolver(route -> connection(route.isSecure() ? times.connectTls() : times.connect(), times.silence()))
                        .setDefaultTlsConfig(TlsConfig.custom().setHandshakeTimeout(Timeout.of(times.connectTls())).build()).build())
                .setDefaultRequestConfig(RequestConfig.custom().setResponseTimeout(Timeout.of(times.silence())).build());
    }

    private static ConnectionConfig connection(Duration connect, Duration silence) {
        return ConnectionConfig.custom().setConnectTimeout(Timeout.of(connect)).setSocketTimeout(Timeout.of(silence)).build();
    }

    /**
     * Returns the body of an answer; empty if it has more than {@code most} bytes, or none. If it is longer, the connection is closed.
     */
    public static Optional<byte[]> body(ClassicHttpResponse answer, int most) throws IOException {
        if (answer.getEntity() == null) {
            return Optional.empty();
        }
        try (InputStream body = answer.getEntity().getContent()) {
            byte[] bytes = body.readNBytes(most);
            if (bytes.length == most && body.read() >= 0) {
                answer.close();
                return Optional.empty();
            }
            return Optional.of(bytes);
        }
    }

    /**
     * Sends the request and calls {@code read} with the answer.
     *
     * @throws SocketTimeoutException if the whole answer does not arrive in time
     * @throws IOException if there is no answer, if this client is closed, or if {@code read} throws one
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
        SocketTimeoutException late = new SocketTimeoutException("The whole answer did not arrive within " + longest);
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

    /** Aborts requests under way and those that wait for a connection. When this returns, its thread has ended. */
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
