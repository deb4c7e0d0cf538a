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
 * An HTTP client that limits the time of each whole exchange as well as the time of each read. Without the first limit, a configuration source, OCSP
 * responder or time-stamping service that sends one byte now and then could block a job or a message. This client has its own thread for deadlines,
 * because some requests are sent before the scheduler starts. Safe for use by many threads.
 */
public final class BoundedHttpClient implements Closeable {
    private static final String STOPPING = "The request was cancelled because the security server is stopping";
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
     * @param connect limit to open an http connection
     * @param connectTls limit to open an https connection; the TLS handshake has the same limit again
     * @param silence limit for each wait for bytes
     * @param longest limit for the whole exchange, from the request to the last byte of the answer
     */
    public record Times(Duration connect, Duration connectTls, Duration silence, Duration longest) {
        /** Uses the same connection limit for http and https. */
        public Times(Duration connect, Duration silence, Duration longest) {
            this(connect, connect, silence, longest);
        }
    }

    BoundedHttpClient(CloseableHttpClient http, Duration longest) {
        this.http = http;
        this.longest = longest;
        watch.setRemoveOnCancelPolicy(true);
    }

    /**
     * Returns a client for rare requests. Each request opens a new connection, because the server would close a kept connection before the next
     * request.
     */
    public static BoundedHttpClient once(Times times) {
        return new BoundedHttpClient(plain(times).setConnectionReuseStrategy((request, response, context) -> false).build(), times.longest());
    }

    /** Returns a client for frequent requests. It keeps connections open between requests. */
    public static BoundedHttpClient keeping(Times times) {
        return new BoundedHttpClient(plain(times).build(), times.longest());
    }

    /** Returns the builder of a client that follows no redirect, stores no cookie, repeats no request and decompresses no answer. */
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
     * Returns the body of an answer; empty if there is no body, or if the body has more than {@code most} bytes. If the body is too long, this method
     * closes the connection.
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
        } catch (IllegalStateException e) {                                // cancelled while it waited for a connection, or right after it got one
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

    /** Aborts running requests and requests that wait for a connection. Then waits up to 5 seconds until the thread of this client has ended. */
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
