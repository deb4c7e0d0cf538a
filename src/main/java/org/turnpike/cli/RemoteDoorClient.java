package org.turnpike.cli;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServerConnection;
import javax.net.ssl.SSLException;
import org.turnpike.admin.LocalSocketFrame;

/**
 * Accesses the beans of a server through its admin door, over TLS and with an API key (decision 30). Each call is one POST. Use an object in one
 * thread.
 */
final class RemoteDoorClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(10);
    private static final int MOST_BYTES = 10 << 20;                        // the door's limit for a body
    private static final int MOST_TRIES = 60;
    private static final long WAIT_MILLIS = 1_000;
    private static final int EXPLANATION_BYTES = 4096;
    private final URI url;
    private final String key;
    private final DoorTrust trust;
    private final HttpClient http;

    /**
     * Prepares calls; nothing is sent yet.
     *
     * @param url the URL of the door, {@code https://HOST:PORT}
     * @throws IllegalArgumentException if the URL is malformed, or the key contains a character that no key contains
     */
    RemoteDoorClient(String url, String key, DoorTrust trust) throws IOException {
        URI door = URI.create(url);
        if (!"https".equals(door.getScheme()) || door.getHost() == null || door.getRawQuery() != null || door.getRawUserInfo() != null || !door.getRawPath().matches("/?")) {
            throw new IllegalArgumentException("the form must be https://HOST:PORT");
        }
        if (!key.matches("[\\x21-\\x7e]{1,128}")) {
            throw new IllegalArgumentException("--api-key-file: the first line is not an API key");
        }
        this.url = door.resolve("/beans");
        this.key = key;
        this.trust = trust;
        this.http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(trust.context()).connectTimeout(CONNECT_TIMEOUT).build();
    }

    MBeanServerConnection beans() {
        return FramedBeans.over(this::send);
    }

    private Object[] send(byte[] frame) throws IOException {
        if (frame.length > MOST_BYTES) {
            throw rejected(413, "");                                       // checked here, because the door would close the connection during the transfer
        }
        try {
            for (int tries = 1;; tries++) {
                HttpResponse<InputStream> answer = http.send(HttpRequest.newBuilder(url).timeout(ANSWER_TIMEOUT).header("Authorization", "X-Road-ApiKey token=" + key)
                        .header("Content-Type", "application/octet-stream").POST(HttpRequest.BodyPublishers.ofByteArray(frame)).build(), HttpResponse.BodyHandlers.ofInputStream());
                try (InputStream body = answer.body()) {
                    if (answer.statusCode() == 200) {
                        return LocalSocketFrame.read(new DataInputStream(body), LocalSocketFrame.MAX_BYTES);
                    }
                    if (answer.statusCode() != 429 || tries == MOST_TRIES) {
                        throw rejected(answer.statusCode(), new String(body.readNBytes(EXPLANATION_BYTES), java.nio.charset.StandardCharsets.UTF_8));
                    }
                }
                TimeUnit.MILLISECONDS.sleep(WAIT_MILLIS);                  // the door limits requests by address, to 20 a second
            }
        } catch (SSLException e) {
            throw new IOException(untrusted(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private RuntimeException rejected(int status, String body) {
        switch (status) {
            case 401:
                return new SecurityException("The server does not accept the API key: it was revoked, or the file contains another key.");
            case 403:
                return new SecurityException("The roles of the API key do not allow this (" + body.strip() + ").");
            case 404:
                return new SecurityException("This is not an admin door of Turnpike: check host and port.");
            case 413:
                return new SecurityException("The request is too long: the admin door accepts at most 10 MiB. Run the command on the server itself.");
            case 429:
                return new SecurityException("The server rejects requests from this address for 15 minutes, because too many sign-ins have failed.");
            default:
                return new SecurityException("The server answers with status " + status + " (" + body.strip() + ").");
        }
    }

    private String untrusted(SSLException failure) {
        if (trust.rejected().isEmpty()) {
            return "TLS failed: " + failure.getMessage();
        }
        String sha256 = trust.rejected().toUpperCase(Locale.ROOT).replaceAll("..(?=.)", "$0:");
        return "The certificate of the server is not trusted (" + failure.getMessage() + "). Its SHA-256 is " + sha256
                + ". Compare it with the output of 'turnpike-admin cert internal show' on the server itself. If they are equal, repeat with --trust "
                + "" + trust.rejected() + ".";
    }
}
