package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A script that calls the management REST API with an API key. The internal TLS certificate is self-signed, so it takes any. */
final class AdminDoorClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final HttpClient client;
    private final URI door;
    private final List<String> credentials;

    AdminDoorClient(String address, int port, String key) throws GeneralSecurityException {
        this(address, port, key.isEmpty() ? List.of() : List.of("Authorization", "X-Road-ApiKey token=" + key));
    }

    private AdminDoorClient(String address, int port, List<String> credentials) throws GeneralSecurityException {
        this.client = HttpClient.newBuilder().sslContext(trustingAny()).build();
        this.door = URI.create("https://" + address + ":" + port);
        this.credentials = credentials;
    }

    /** A script that logs in by name and password, and sends the session's cookie and token with each call. */
    static AdminDoorClient inSession(String address, int port, String name, String password) throws GeneralSecurityException, IOException, InterruptedException {
        AdminDoorClient anonymous = new AdminDoorClient(address, port, "");
        HttpResponse<byte[]> in = anonymous.client.send(anonymous.request("/login").header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("username=" + name + "&password=" + password)).build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(in.statusCode()).isEqualTo(200);
        Map<String, String> cookies = in.headers().allValues("Set-Cookie").stream().map(line -> line.split(";")[0].split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        return new AdminDoorClient(address, port, List.of("Cookie", "JSESSIONID=" + cookies.get("JSESSIONID") + "; XSRF-TOKEN=" + cookies.get("XSRF-TOKEN"), "X-XSRF-TOKEN",
                cookies.get("XSRF-TOKEN")));
    }

    /** An answer. */
    record Answer(int status, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        JsonNode json() throws IOException {
            return JSON.readTree(body);
        }

        /** The answer, once its status is as expected. */
        Answer as(int expected) {
            assertThat(status).as(text()).isEqualTo(expected);
            return this;
        }

        /** The code of an error. */
        String code() throws IOException {
            return json().path("error").path("code").asText();
        }
    }

    Answer call(String method, String path, String json) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", "application/json").method(method, HttpRequest.BodyPublishers.ofString(json)));
    }

    Answer call(String method, String path) throws IOException, InterruptedException {
        return send(request(path).method(method, HttpRequest.BodyPublishers.noBody()));
    }

    Answer upload(String method, String path, byte[] file) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", "application/octet-stream").method(method, HttpRequest.BodyPublishers.ofByteArray(file)));
    }

    /** As browsers and scripts upload a file: the part {@code file} of a form. */
    Answer uploadForm(String path, String name, byte[] file) throws IOException, InterruptedException {
        String head = "--of-this-form\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
        return send(request(path).header("Content-Type", "multipart/form-data; boundary=of-this-form").POST(HttpRequest.BodyPublishers.concat(
                HttpRequest.BodyPublishers.ofString(head), HttpRequest.BodyPublishers.ofByteArray(file), HttpRequest.BodyPublishers.ofString("\r\n--of-this-form--\r\n"))));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(door.resolve(path)).timeout(Duration.ofMinutes(1));
        return credentials.isEmpty() ? request : request.headers(credentials.toArray(String[]::new));
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(answer.statusCode(), answer.body());
    }

    static SSLContext trustingAny() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new X509ExtendedTrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            }

            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            }

            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {
            }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {
            }

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        }}, null);
        return context;
    }
}
