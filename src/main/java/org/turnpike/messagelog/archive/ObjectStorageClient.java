package org.turnpike.messagelog.archive;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.classic.methods.HttpPut;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.FileEntity;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.io.DigestInputStream;
import org.turnpike.fault.LogText;
import org.turnpike.net.BoundedHttpClient;

/**
 * Hands over archive files to an S3-compatible store with one PUT request for each file. The bucket is in the path. The signature covers the SHA-256
 * of the content, and the store verifies it before it answers 200. A repeated request stores the same object again. Thread-safe.
 */
public final class ObjectStorageClient implements HandOver, Closeable {
    private static final Duration CONNECT = Duration.ofSeconds(20);
    private static final Duration SILENCE = Duration.ofMinutes(1);
    private static final int SHOWN_BYTES = 1024;
    private static final int OK = 200;
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{1,61}[A-Za-z0-9]");
    private static final Pattern PREFIX = Pattern.compile("([A-Za-z0-9._-]+/)*");

    private final Settings settings;
    private final AwsSignature signature;
    private final InstantSource clock;
    private final BoundedHttpClient http;

    /**
     * The address and credentials of the store.
     *
     * @param endpoint URL with https, or with http for a loopback address; without a path
     * @param prefix prefix of object names; empty, or a text that ends with a slash
     */
    public record Settings(URI endpoint, String region, String bucket, String prefix, String accessKey, char[] secretKey) {
        public Settings {
            String path = String.valueOf(endpoint.getPath());
            boolean near = String.valueOf(endpoint.getHost()).matches("127\\.\\d+\\.\\d+\\.\\d+|localhost|\\[::1\\]");
            if (endpoint.getHost() == null || !(path.isEmpty() || path.equals("/")) || endpoint.getQuery() != null
                    || !("https".equals(endpoint.getScheme()) || "http".equals(endpoint.getScheme()) && near)) {
                throw new IllegalArgumentException("'" + endpoint + "' is not of the form https://host[:port]");
            }
            if (!BUCKET.matcher(bucket).matches()) {
                throw new IllegalArgumentException("'" + bucket + "' is not a bucket's name");
            }
            if (!PREFIX.matcher(prefix).matches()) {
                throw new IllegalArgumentException("'" + prefix + "' is not a prefix such as logs/ss1/");
            }
        }

        /** Returns a text without the secret, for logs. */
        @Override
        public String toString() {
            return "Settings[endpoint=" + endpoint + ", bucket=" + bucket + "]";
        }
    }

    /** @param longest limit for the transfer of one file */
    public ObjectStorageClient(Settings settings, Duration longest, InstantSource clock) {
        this.settings = settings;
        this.signature = new AwsSignature(settings.accessKey(), new String(settings.secretKey()), settings.region(), "s3");
        this.clock = clock;
        this.http = BoundedHttpClient.keeping(new BoundedHttpClient.Times(CONNECT, SILENCE, longest));
    }

    @Override
    public void take(Path file) throws IOException {
        String path = "/" + settings.bucket() + "/" + settings.prefix() + file.getFileName();
        Instant now = clock.instant();
        SortedMap<String, String> headers = new TreeMap<>();
        headers.put("host", settings.endpoint().getRawAuthority());
        headers.put("x-amz-content-sha256", sha256(file));
        headers.put("x-amz-date", AwsSignature.date(now));
        HttpPut put = new HttpPut(settings.endpoint().resolve(path));
        headers.forEach(put::setHeader);
        put.setHeader("Authorization", signature.authorization("PUT", path, "", headers, headers.get("x-amz-content-sha256"), now));
        put.setEntity(new FileEntity(file.toFile(), ContentType.APPLICATION_OCTET_STREAM));
        try {
            http.execute(put, this::requireTaken);
        } catch (SocketTimeoutException e) {
            throw new IOException(settings.endpoint() + " did not accept the file in time: " + e.getMessage(), e);
        }
    }

    private Void requireTaken(ClassicHttpResponse response) throws IOException {
        byte[] shown = new byte[0];
        if (response.getEntity() != null) {
            try (InputStream body = response.getEntity().getContent()) {
                shown = body.readNBytes(SHOWN_BYTES);
            }
        }
        if (response.getCode() != OK) {
            throw new IOException(settings.endpoint() + " answered with HTTP status " + response.getCode() + ": "
                    + LogText.printable(new String(shown, StandardCharsets.UTF_8)));
        }
        return null;
    }

    private static String sha256(Path file) throws IOException {
        SHA256Digest digest = new SHA256Digest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        byte[] sum = new byte[digest.getDigestSize()];
        digest.doFinal(sum, 0);
        return HexFormat.of().formatHex(sum);
    }

    /** Aborts running requests and stops the thread of the HTTP client. */
    @Override
    public void close() throws IOException {
        http.close();
    }
}
