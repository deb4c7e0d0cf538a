package org.turnpike.globalconf;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.turnpike.net.BoundedHttpClient;

/**
 * Downloads directories and parts from configuration sources over HTTP or HTTPS (trust.md §1.3). TLS uses the JVM's default trust and checks the host
 * name. The integrity of the configuration does not depend on TLS, because the directory is signed. Redirects are not followed. Thread-safe.
 */
public final class ConfigurationClient implements Closeable {
    /** The maximum size of a directory, in bytes. */
    public static final int MAX_DIRECTORY_BYTES = 1 << 20;
    /** The maximum size of a part, in bytes: two and a half times the shared parameters of the largest instance that is expected. */
    public static final int MAX_PART_BYTES = 256 << 20;
    /**
     * The maximum size of a compressed part, in bytes: a twelfth of the heap. A part is in the heap before its digest is checked, so without this limit
     * anyone between this server and a source could exhaust the heap with a part that does not compress.
     */
    private static final long MAX_COMPRESSED_BYTES = Runtime.getRuntime().maxMemory() / 12;

    /** A whole answer may take this many read timeouts, because a part may be large and the network slow. */
    private static final int READ_TIMEOUTS_OF_AN_ANSWER = 10;

    private final BoundedHttpClient http;
    private final long maxCompressed;

    /**
     * @param connectTimeout limit to open an http connection
     * @param httpsTimeout limit to open an https connection; the TLS handshake has the same limit again. Each location is tried with https first, so
     *         a source without https may cause a wait of this length
     * @param readTimeout limit for each wait for bytes; a whole answer may take ten times as long
     */
    public ConfigurationClient(Duration connectTimeout, Duration httpsTimeout, Duration readTimeout) {
        this(connectTimeout, httpsTimeout, readTimeout, MAX_COMPRESSED_BYTES);
    }

    /** @param maxCompressed the maximum size of a compressed part, in bytes */
    ConfigurationClient(Duration connectTimeout, Duration httpsTimeout, Duration readTimeout, long maxCompressed) {
        this.maxCompressed = maxCompressed;
        this.http = BoundedHttpClient.once(new BoundedHttpClient.Times(connectTimeout, httpsTimeout, readTimeout,
                connectTimeout.plus(readTimeout.multipliedBy(READ_TIMEOUTS_OF_AN_ANSWER))));
    }

    /** An HTTP status, and the body if the status is 200. */
    record Answer(int status, byte[] body) {
    }

    /**
     * Downloads the content of a URL.
     *
     * @throws IOException if the connection fails, the answer is late, or the body is longer than {@code maxBytes}
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

    /** A status and, when it is 200, the part. */
    record Part(int status, Optional<PartContent> content) {
    }

    /**
     * Gets a part, which is compressed as it arrives.
     *
     * @throws IOException when there is no connection, no answer in time, or the part is longer than {@value #MAX_PART_BYTES} bytes, or takes more
     *     than a twelfth of the heap after its compression
     */
    Part getPart(URI url) throws IOException {
        return http.execute(new HttpGet(url), this::part);
    }

    private Part part(ClassicHttpResponse response) throws IOException {
        if (response.getCode() != 200 || response.getEntity() == null) {
            response.close();
            return new Part(response.getCode(), Optional.empty());
        }
        try (InputStream body = response.getEntity().getContent()) {
            return new Part(200, Optional.of(compressed(response, body)));
        }
    }

    private PartContent compressed(ClassicHttpResponse response, InputStream body) throws IOException {
        try {
            return PartContent.read(body, MAX_PART_BYTES, maxCompressed);
        } catch (IOException e) {
            response.close();                                      // before the body, which would read the rest
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
