package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.turnpike.id.ServiceId;
import org.turnpike.message.ContentType;
import org.turnpike.message.MultipartReader;
import org.turnpike.sandbox.Identities;

/** Bodies of a given length through two security servers each way, made and digested as they pass so that the test holds none of them. */
final class LargeMessages implements Closeable {
    private static final int BLOCK = 64 * 1024;
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private volatile long length;
    private final HttpServer system;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicReference<String> received = new AtomicReference<>();
    private final AtomicLong heap = new AtomicLong();
    private final XRoadInstance instance;

    /** @param loggedBytes how much of a body the message logs take */
    LargeMessages(int loggedBytes) throws Exception {
        system = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        system.createContext("/soap", this::soap);
        system.createContext("/rest", this::rest);
        system.setExecutor(threads);
        system.start();
        String url = "http://127.0.0.1:" + system.getAddress().getPort();
        instance = new XRoadInstance("", """
                - type: WSDL
                  url: %1$s/wsdl
                  services:
                    - {code: large, url: "%1$s/soap", timeout: PT10M, access: [SANDBOX/COM/1111/portal]}
                - type: REST
                  url: %1$s/
                  services:
                    - {code: largeRest, url: "%1$s/rest", timeout: PT10M, access: [SANDBOX/COM/1111/portal]}
                """.formatted(url).indent(6), Map.of("turnpike.messages.truncate-logged-body", "true",
                        "turnpike.messages.max-logged-body", String.valueOf(loggedBytes)));
    }

    /** Bodies and attachments have that length from now on, in bytes; the most heap in use is forgotten. */
    void length(long bytes) {
        length = bytes;
        heap.set(0);
    }

    /** A SOAP request and its response, each with an attachment of the length. */
    void exchangeSoap() throws Exception {
        String envelope = Call.envelope(Identities.PORTAL, new ServiceId(Identities.REGISTRY, "large"), Call.newId(), "<r:large xmlns:r=\"urn:r\"/>");
        HttpResponse<InputStream> answer = send("/", "multipart/related; boundary=large", "", mime(envelope));
        String type = answer.headers().firstValue("Content-Type").orElseThrow();
        try (InputStream body = answer.body()) {
            assertThat(type).startsWith("multipart/related");
            MultipartReader parts = new MultipartReader(body, ContentType.parse(type).boundary().orElseThrow());
            assertThat(new String(parts.next().orElseThrow().content().readAllBytes(), StandardCharsets.UTF_8)).contains("largeResponse", "requestHash");
            assertThat(digest(parts.next().orElseThrow().content())).isEqualTo(expected());
            assertThat(parts.next()).isEmpty();
        }
        assertThat(received.getAndSet(null)).isEqualTo(expected());
    }

    /** A REST request and its response, each with a body of the length. */
    void exchangeRest() throws Exception {
        HttpResponse<InputStream> answer = send("/r1/" + Identities.REGISTRY.path() + "/largeRest", "application/octet-stream", Identities.PORTAL.path(),
                new Generated());
        try (InputStream body = answer.body()) {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(digest(body)).isEqualTo(expected());
        }
        assertThat(received.getAndSet(null)).isEqualTo(expected());
    }

    private HttpResponse<InputStream> send(String target, String contentType, String client, InputStream body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + XRoadInstance.CONSUMER_ADDRESS + ":" + instance.ports().client() + target))
                .header("Content-Type", contentType).POST(HttpRequest.BodyPublishers.ofInputStream(() -> body));
        return HTTP.send(client.isEmpty() ? request.build() : request.header("X-Road-Client", client).build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    /** The most bytes in use, after a collection, at the moments when a body had just been sent or received. */
    long mostHeapInUse() {
        return heap.get();
    }

    /** Bytes in use after a collection. */
    static long heapInUse() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    void requireNothingLeft() throws IOException {
        for (XRoadInstance.Node server : List.of(instance.consumer(), instance.provider())) {
            try (Stream<Path> left = Files.list(server.home().resolve("spool"))) {
                assertThat(left).isEmpty();
            }
        }
    }

    // the information system

    private void soap(HttpExchange exchange) throws IOException {
        try (exchange) {
            String type = exchange.getRequestHeaders().getFirst("Content-Type");
            MultipartReader parts = new MultipartReader(exchange.getRequestBody(), ContentType.parse(type).boundary().orElseThrow());
            String envelope = new String(parts.next().orElseThrow().content().readAllBytes(), StandardCharsets.UTF_8);
            received.set(digest(parts.next().orElseThrow().content()));
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "multipart/related; boundary=large");
            answer(exchange, mime(ScenarioInstance.soapResponse(envelope)));
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private void rest(HttpExchange exchange) throws IOException {
        try (exchange) {
            received.set(digest(exchange.getRequestBody()));
            exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
            answer(exchange, new Generated());
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private void answer(HttpExchange exchange, InputStream body) throws IOException {
        look();
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream to = exchange.getResponseBody()) {
            body.transferTo(to);
        }
    }

    private void look() {
        heap.accumulateAndGet(heapInUse(), Math::max);
    }

    // bodies

    private InputStream mime(String envelope) {
        String head = "--large\r\nContent-Type: text/xml\r\n\r\n" + envelope + "\r\n--large\r\nContent-Type: application/octet-stream\r\n"
                + "Content-ID: <large>\r\n\r\n";
        return new SequenceInputStream(Collections.enumeration(List.of(bytes(head), new Generated(), bytes("\r\n--large--\r\n"))));
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private String expected() throws Exception {
        return digest(new Generated());
    }

    private static String digest(InputStream from) throws Exception {
        try (DigestInputStream digesting = new DigestInputStream(from, MessageDigest.getInstance("SHA-256"))) {
            long count = digesting.transferTo(OutputStream.nullOutputStream());
            return count + " " + HexFormat.of().formatHex(digesting.getMessageDigest().digest());
        }
    }

    /** The same random block again and again, to the length of a body; the heap is looked at when it ends. */
    private final class Generated extends InputStream {
        private final byte[] block = new byte[BLOCK];
        private long left = length;

        Generated() {
            new Random(1).nextBytes(block);
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int count) {
            if (left == 0) {
                look();
                return -1;
            }
            int at = (int) ((length - left) % BLOCK);
            int length = (int) Math.min(Math.min(count, BLOCK - at), left);
            System.arraycopy(block, at, to, offset, length);
            left -= length;
            return length;
        }
    }

    @Override
    public void close() throws IOException {
        instance.close();
        system.stop(0);
        threads.shutdownNow();
    }
}
