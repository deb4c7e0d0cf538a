package org.turnpike.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** One listening port of the sandbox. The prefix of the path selects the page, and each request has a separate thread. */
final class HttpPort implements AutoCloseable {
    /** Longest request body that is read into memory, in bytes. */
    static final int MAX_BODY_BYTES = 64 << 20;

    static {
        // otherwise head and body of an answer are two small packets, and the second waits 40 ms for the acknowledgement of the first
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final Optional<PlainFront> front;

    /** The answer of a page. */
    record Reply(int status, String contentType, byte[] body, Map<String, String> headers) {
        Reply(int status, String contentType, byte[] body) {
            this(status, contentType, body, Map.of());
        }

        static Reply text(int status, String text) {
            return new Reply(status, "text/plain; charset=UTF-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
        }

        static Reply xml(String xml) {
            return new Reply(200, "text/xml; charset=UTF-8", xml.getBytes(StandardCharsets.UTF_8));
        }

        static Reply json(int status, String json) {
            return new Reply(status, "application/json; charset=UTF-8", json.getBytes(StandardCharsets.UTF_8));
        }

        Reply with(String header, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(header, value);
            return new Reply(status, contentType, body, more);
        }
    }

    /** Answers a request whose body is in memory; an {@link IllegalArgumentException} becomes 400 with its message. */
    @FunctionalInterface
    interface Page {
        Reply answer(HttpExchange exchange, byte[] body) throws IOException;
    }

    /** Answers a request and may stream the answer. */
    @FunctionalInterface
    interface StreamingPage {
        void answer(HttpExchange exchange) throws IOException;
    }

    private HttpPort(HttpServer server, ExecutorService threads, Optional<PlainFront> front) {
        this.server = server;
        this.threads = threads;
        this.front = front;
    }

    /** Like {@link #open}, for a port that callers try with TLS first. TLS connections are closed at once. */
    static HttpPort openPlain(String address, int port, String name) throws IOException {
        HttpPort behind = open("127.0.0.1", 0, name);
        try {
            return new HttpPort(behind.server, behind.threads, Optional.of(new PlainFront(address, port, behind.server.getAddress(), name)));
        } catch (IOException e) {
            behind.close();
            throw e;
        }
    }

    /**
     * Listens and serves; port 0 selects a free port.
     *
     * @throws BindException if the port cannot be opened; the message names address and port
     */
    static HttpPort open(String address, int port, String name) throws IOException {
        return serving(listening(HttpServer::create, address, port), name);
    }

    /** Like {@link #open}, over TLS with that key. */
    static HttpPort openTls(String address, int port, String name, SigningIdentity identity) throws IOException {
        HttpsServer server = listening(HttpsServer::create, address, port);
        server.setHttpsConfigurator(new HttpsConfigurator(identity.tls()));
        return serving(server, name);
    }

    private interface Creator<T> {
        T create(InetSocketAddress address, int backlog) throws IOException;
    }

    private static <T> T listening(Creator<T> creator, String address, int port) throws IOException {
        try {
            return creator.create(new InetSocketAddress(address, port), 0);
        } catch (BindException e) {
            throw new BindException("cannot listen on " + address + ":" + port + ": " + e.getMessage());
        }
    }

    private static HttpPort serving(HttpServer server, String name) {
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.start();
        return new HttpPort(server, threads, Optional.empty());
    }

    /** Only for {@link #openPlain}: the number of connections so far. */
    long callers() {
        return front.orElseThrow().callers();
    }

    /** Only for {@link #openPlain}: connections are closed at once, until {@link #plugIn}. */
    void unplug() {
        front.orElseThrow().unplug();
    }

    /** Ends {@link #unplug}. */
    void plugIn() {
        front.orElseThrow().plugIn();
    }

    /** {@code http://address:port} or {@code https://…}, without a slash at the end. */
    URI url() {
        InetSocketAddress address = front.map(PlainFront::address).orElseGet(server::getAddress);
        return URI.create((server instanceof HttpsServer ? "https://" : "http://") + address.getAddress().getHostAddress() + ":" + address.getPort());
    }

    void serve(String pathPrefix, Page page) {
        serveStreaming(pathPrefix, exchange -> {
            Reply reply;
            try {
                reply = page.answer(exchange, body(exchange));
            } catch (IllegalArgumentException e) {
                reply = Reply.text(400, e.getMessage());
            }
            send(exchange, reply);
        });
    }

    void serveStreaming(String pathPrefix, StreamingPage page) {
        server.createContext(pathPrefix, exchange -> {
            try (exchange) {
                answer(page, exchange);
            }
        });
    }

    private static void answer(StreamingPage page, HttpExchange exchange) throws IOException {
        try {
            page.answer(exchange);
        } catch (RuntimeException e) {
            if (exchange.getResponseCode() != -1) {
                throw e;                                                // it is too late for another answer, so the connection is closed
            }
            send(exchange, Reply.text(500, e.toString()));
        }
    }

    private static byte[] body(HttpExchange exchange) throws IOException {
        try (InputStream in = exchange.getRequestBody()) {
            byte[] body = in.readNBytes(MAX_BODY_BYTES + 1);
            if (body.length > MAX_BODY_BYTES) {
                throw new IllegalArgumentException("the request body is longer than " + MAX_BODY_BYTES + " bytes");
            }
            return body;
        }
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", reply.contentType());
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        boolean bodiless = exchange.getRequestMethod().equals("HEAD") || reply.status() == 204 || reply.status() == 304;
        exchange.sendResponseHeaders(reply.status(), bodiless || reply.body().length == 0 ? -1 : reply.body().length);
        try (OutputStream out = exchange.getResponseBody()) {           // closing keeps the connection for the next request
            if (!bodiless) {
                out.write(reply.body());
            }
        }
    }

    @Override
    public void close() {
        front.ifPresent(PlainFront::close);
        server.stop(0);
        threads.shutdownNow();
    }
}
