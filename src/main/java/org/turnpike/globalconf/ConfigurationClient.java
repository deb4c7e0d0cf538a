package org.turnpike.globalconf;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.util.Timeout;

/**
 * Gets directories and parts from configuration sources over HTTP (trust.md §1.3). TLS uses the JVM's default trust and checks the host
 * name; integrity never depends on it, the directory is signed. Redirects are not followed. Thread-safe.
 */
public final class ConfigurationClient implements Closeable {
    /** A directory's bound, in bytes. */
    public static final int MAX_DIRECTORY_BYTES = 1 << 20;
    /** A part's bound, in bytes. */
    public static final int MAX_PART_BYTES = 64 << 20;

    /** A part may be large and the line slow. */
    private static final int READ_TIMEOUTS_OF_AN_ANSWER = 10;

    private final TimedHttpClient http;

    /**
     * @param connectTimeout for a connection by http
     * @param httpsTimeout for a connection by https, and again for its handshake: each location is tried by https first, whether it serves
     *        that or not, so this one is waited for in vain at every source without it
     * @param readTimeout for the next bytes; an answer as a whole may take ten times as long
     */
    public ConfigurationClient(Duration connectTimeout, Duration httpsTimeout, Duration readTimeout) {
        this.http = new TimedHttpClient(HttpClients.custom().disableRedirectHandling().disableCookieManagement().disableAutomaticRetries()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setConnectionConfigResolver(route -> connection(route.isSecure() ? httpsTimeout : connectTimeout, readTimeout))
                        .setDefaultTlsConfig(TlsConfig.custom().setHandshakeTimeout(Timeout.of(httpsTimeout)).build()).build())
                .setConnectionReuseStrategy((request, response, context) -> false)        // between two passes a kept one goes stale
                .setDefaultRequestConfig(RequestConfig.custom().setResponseTimeout(Timeout.of(readTimeout)).build()).build(),
                connectTimeout.plus(readTimeout.multipliedBy(READ_TIMEOUTS_OF_AN_ANSWER)));
    }

    private static ConnectionConfig connection(Duration connectTimeout, Duration readTimeout) {
        return ConnectionConfig.custom().setConnectTimeout(Timeout.of(connectTimeout)).setSocketTimeout(Timeout.of(readTimeout)).build();
    }

    /** A status and, when it is 200, the body. */
    record Answer(int status, byte[] body) {
    }

    /**
     * Gets a URL's content.
     *
     * @throws IOException when there is no connection, no answer in time, or the body is longer than {@code maxBytes}
     */
    Answer get(URI url, int maxBytes) throws IOException {
        return http.execute(new HttpGet(url), response -> answer(response, maxBytes));
    }

    private static Answer answer(ClassicHttpResponse response, int maxBytes) throws IOException {
        HttpEntity entity = response.getEntity();
        if (response.getCode() != 200 || entity == null) {
            response.close();
            return new Answer(response.getCode(), new byte[0]);
        }
        try (InputStream body = entity.getContent()) {
            byte[] bytes = body.readNBytes(maxBytes);
            if (bytes.length == maxBytes && body.read() >= 0) {
                response.close();
                throw new IOException("The body is longer than " + maxBytes + " bytes");
            }
            return new Answer(200, bytes);
        }
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
