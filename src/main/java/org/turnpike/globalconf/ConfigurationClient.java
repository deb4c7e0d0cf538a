package org.turnpike.globalconf;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.turnpike.net.BoundedHttpClient;

/**
 * Gets directories and parts from configuration sources over HTTP (trust.md §1.3). TLS uses the JVM's default trust and checks the host
 * name; integrity does not depend on it, because the directory is signed. Redirects are not followed. Thread-safe.
 */
public final class ConfigurationClient implements Closeable {
    /** A directory's bound, in bytes. */
    public static final int MAX_DIRECTORY_BYTES = 1 << 20;
    /** A part's bound, in bytes. */
    public static final int MAX_PART_BYTES = 64 << 20;

    /** Because a part may be large and the network slow. */
    private static final int READ_TIMEOUTS_OF_AN_ANSWER = 10;

    private final BoundedHttpClient http;

    /**
     * @param connectTimeout for a connection by http
     * @param httpsTimeout for a connection by https, and again for its handshake: each location is tried by https first, so a source without
     *     https costs this time
     * @param readTimeout for the next bytes; an answer as a whole may take ten times as long
     */
    public ConfigurationClient(Duration connectTimeout, Duration httpsTimeout, Duration readTimeout) {
        this.http = BoundedHttpClient.once(new BoundedHttpClient.Times(connectTimeout, httpsTimeout, readTimeout,
                connectTimeout.plus(readTimeout.multipliedBy(READ_TIMEOUTS_OF_AN_ANSWER))));
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
        if (response.getCode() != 200 || response.getEntity() == null) {
            response.close();
            return new Answer(response.getCode(), new byte[0]);
        }
        return new Answer(200, BoundedHttpClient.body(response, maxBytes)
                .orElseThrow(() -> new IOException("The body is longer than " + maxBytes + " bytes")));
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
