package org.turnpike.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server whose answers have no end. */
class BoundedHttpClientTest {
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private ServerSocket server;
    private volatile String answer;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread accepting = new Thread(this::acceptUntilClosed, "without-end");
        accepting.setDaemon(true);
        accepting.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** Answers and leaves the connection open. */
    private void acceptUntilClosed() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException over) {
                continue;
            }
        }
    }

    private String get(Duration longest) throws IOException {
        try (BoundedHttpClient client = new BoundedHttpClient(HttpClients.custom().disableAutomaticRetries().build(), longest)) {
            return client.execute(new HttpGet("http://127.0.0.1:" + server.getLocalPort() + "/"), response -> EntityUtils.toString(response.getEntity()));
        }
    }

    @Test
    void aWholeAnswerIsRead() throws IOException {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nanswer";
        assertThat(get(Duration.ofMinutes(10))).isEqualTo("answer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nX: y", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nans", "HTTP/1.1 200 OK\r\n\r\nanswer"})
    void whatIsNotWholeInTimeIsGivenUp(String begun) {
        answer = begun;
        assertThatThrownBy(() -> get(Duration.ofMillis(300))).isInstanceOf(SocketTimeoutException.class).hasMessageContaining("PT0.3S");
    }

    /** A container looks for threads of the application right after it has stopped, and calls one that is about to end a leak. */
    @Test
    void noThreadIsLeftOnceItIsClosed() throws IOException {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nanswer";
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        for (int again = 0; again < 20; again++) {
            get(Duration.ofMinutes(10));
            assertThat(Thread.getAllStackTraces().keySet()).filteredOn(thread -> !before.contains(thread))
                    .extracting(Thread::getName).doesNotContain("turnpike-http-watch");
        }
    }

    private static CloseableHttpClient withOneConnection() {
        return HttpClients.custom().disableAutomaticRetries()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create().setMaxConnPerRoute(1).build()).build();
    }

    private CompletableFuture<String> ask(BoundedHttpClient client) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return client.execute(new HttpGet("http://127.0.0.1:" + server.getLocalPort() + "/"), response -> EntityUtils.toString(response.getEntity()));
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        }, Executors.newSingleThreadExecutor());
    }

    @Test
    void waitingForAConnectionCountsToo() throws Exception {
        answer = "";
        try (BoundedHttpClient client = new BoundedHttpClient(withOneConnection(), Duration.ofMillis(300))) {
            for (CompletableFuture<String> asked : List.of(ask(client), ask(client))) {
                assertThatThrownBy(() -> asked.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(SocketTimeoutException.class);
            }
        }
    }

    /** What closing takes away from a request depends on how far it has come. */
    @RepeatedTest(50)
    void closingBreaksOffWhatIsUnderWayAndWhatWaits() throws Exception {
        answer = "";
        BoundedHttpClient client = new BoundedHttpClient(withOneConnection(), Duration.ofMinutes(10));
        List<CompletableFuture<String>> asked = List.of(ask(client), ask(client));
        while (open.isEmpty()) {
            Thread.onSpinWait();
        }
        client.close();
        for (CompletableFuture<String> one : asked) {
            assertThatThrownBy(() -> one.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
        }
    }
}
