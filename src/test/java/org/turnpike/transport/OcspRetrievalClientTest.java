package org.turnpike.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.turnpike.fault.RefusedException;

/** The client asks our own answer over a real socket. */
@Timeout(60)
class OcspRetrievalClientTest {
    private final List<String> queries = Collections.synchronizedList(new ArrayList<>());
    private volatile List<byte[]> responses = List.of();
    private volatile int status = 200;
    private HttpServer server;
    private OcspRetrievalClient client;
    private List<X509Certificate> certificates;

    @BeforeEach
    void start() throws Exception {
        certificates = PeerClientTest.identity("EC", 256, "SHA256withECDSA").chain();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 5);
        server.createContext("/", this::answer);
        server.start();
        client = new OcspRetrievalClient(server.getAddress().getPort(), Duration.ofSeconds(10), Duration.ofSeconds(10));
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        queries.add(exchange.getRequestURI().getRawQuery());
        OcspRetrievalAnswer answer = new OcspRetrievalAnswer(responses);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        answer.writeTo(body);
        exchange.getResponseHeaders().add("Content-Type", answer.contentType());
        exchange.sendResponseHeaders(status, body.size());
        exchange.getResponseBody().write(body.toByteArray());
        exchange.close();
    }

    private void assertRefused(String address) {
        assertThatThrownBy(() -> client.retrieve(address, certificates)).isInstanceOfSatisfying(RefusedException.class,
                e -> assertThat(e.code()).isEqualTo("internal_error"));
    }

    @Test
    void asksWithBothHashesAndReadsInOrder() throws Exception {
        List<X509Certificate> twice = List.of(certificates.get(0), certificates.get(0));
        responses = List.of(new byte[] {1, 13, 10}, new byte[] {2});
        assertThat(client.retrieve("127.0.0.1", twice)).containsExactly(new byte[] {1, 13, 10}, new byte[] {2});
        assertThat(queries.get(0)).matches("cert=[0-9a-f]{40}&cert=[0-9a-f]{40}&cert_hash=[0-9a-f]{64}&cert_hash=[0-9a-f]{64}");
        OcspRetrievalAnswer.Wanted wanted = OcspRetrievalAnswer.Wanted.read(Optional.of(queries.get(0)));
        assertThat(wanted.sha1()).hasSize(2);
        assertThat(wanted.sha256()).hasSize(2);
        assertThat(OcspRetrievalAnswer.Wanted.read(Optional.empty()).sha1()).isEmpty();
    }

    @Test
    void countMustMatch() {
        responses = List.of(new byte[1], new byte[1]);
        assertRefused("127.0.0.1");
        responses = List.of();
        assertRefused("127.0.0.1");
    }

    @Test
    void otherStatusOversizeAndNobodyAreRefused() {
        responses = List.of(new byte[64 * 1024 + 1]);
        assertRefused("127.0.0.1");
        responses = List.of(new byte[1]);
        status = 500;
        assertRefused("127.0.0.1");
        assertRefused("127.0.0.9");
        assertRefused("not a host");
    }
}
