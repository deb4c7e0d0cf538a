package org.turnpike.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.FreePorts;
import org.turnpike.container.EmbeddedDoors;
import org.turnpike.container.ServerProcess;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.SandboxInstance;

/**
 * Many messages at a time through two security servers, each a process with a heap of 256 MiB: {@code mvn -Psoak test}. How many and how
 * large is set by the system properties {@code turnpike.soak.large}, {@code turnpike.soak.large-mib} and {@code turnpike.soak.small}.
 */
@Tag("soak")
class ConcurrentMessagesSoakTest {
    private static final int LARGE = Integer.getInteger("turnpike.soak.large", 8);
    private static final long LARGE_BYTES = Integer.getInteger("turnpike.soak.large-mib", 20) * (1L << 20);
    private static final int SMALL = Integer.getInteger("turnpike.soak.small", 1000);
    private static final String SANDBOX_ADDRESS = "127.0.0.33";
    private static final byte[] BLOCK = new byte[8192];

    @TempDir
    private Path folder;

    @Test
    void manyMessagesAtATimeFitTheHeap() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        HttpServer system = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), SMALL);
        system.createContext("/", ConcurrentMessagesSoakTest::answer);
        system.setExecutor(threads);
        system.start();
        Map<String, String> settings = Map.of("turnpike.messages.max-logged-body", "0", "turnpike.admission.waiting-requests", String.valueOf(SMALL),
                "turnpike.admission.longest-wait", "PT30M", "turnpike.admission.share", "1");
        try (SandboxInstance sandbox = SandboxInstance.open(SandboxInstance.Settings.forProcess(SANDBOX_ADDRESS, 0, 0))) {
            Node consumer = new Node("consumer", Identities.SS1, "127.0.0.34", Set.of(Identities.PORTAL), folder.resolve("consumer"));
            Node provider = new Node("provider", Identities.SS2, "127.0.0.35", Set.of(Identities.REGISTRY), folder.resolve("provider"));
            for (Node node : List.of(consumer, provider)) {
                new HomePreparation(sandbox).prepare(node);
            }
            Files.writeString(provider.home().resolve("turnpike.yaml"), mirror(provider, system));
            sandbox.publish();
            EmbeddedDoors.Ports ports = new EmbeddedDoors.Ports(freePort(), freePort(), freePort(), freePort());
            ServerProcess providerServer = ServerProcess.start(provider.home(), provider.address(), ports, settings, folder.resolve("provider.log"));
            ServerProcess consumerServer = ServerProcess.start(consumer.home(), consumer.address(), ports, settings, folder.resolve("consumer.log"));
            try {
                URI url = URI.create("http://" + consumer.address() + ":" + ports.client() + "/r1/" + Identities.REGISTRY.path() + "/mirror");
                assertThat(atATime(url, threads, SMALL, 512)).isEqualTo(Map.of("200", SMALL));
                requireNothingLeft(consumer, provider);
                assertThat(atATime(url, threads, LARGE, LARGE_BYTES)).isEqualTo(Map.of("200", LARGE));
                requireNothingLeft(consumer, provider);
            } finally {
                consumerServer.kill();
                providerServer.kill();
            }
        } finally {
            system.stop(0);
            threads.shutdownNow();
        }
    }

    private static int freePort() throws IOException {
        return FreePorts.next("127.0.0.34", "127.0.0.35");
    }

    private static String mirror(Node provider, HttpServer system) {
        return """
                version: 1
                server: %2$s
                clients:
                  - id: %3$s
                    connection: NOSSL
                    descriptions:
                      - type: REST
                        url: http://127.0.0.1:%1$s/
                        services:
                          - {code: mirror, url: "http://127.0.0.1:%1$s/", timeout: PT30M, access: [SANDBOX/COM/1111/portal]}
                """.formatted(system.getAddress().getPort(), provider.id().path(), Identities.REGISTRY.path());
    }

    /** How often each outcome was met: the status, with the error code if there was one, or a length that is wrong. */
    private static Map<String, Integer> atATime(URI url, ExecutorService threads, int count, long bytes) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<String>> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(threads.submit(() -> {
                start.await();
                return call(url, bytes);
            }));
        }
        start.countDown();
        Map<String, Integer> outcomes = new TreeMap<>();
        for (Future<String> call : calls) {
            outcomes.merge(call.get(), 1, Integer::sum);
        }
        return outcomes;
    }

    private static String call(URI url, long bytes) {
        try {
            HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
            connection.setRequestMethod("POST");
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(bytes);
            connection.setRequestProperty("X-Road-Client", Identities.PORTAL.path());
            connection.setRequestProperty("Content-Type", "application/octet-stream");
            try (OutputStream body = connection.getOutputStream()) {
                write(body, bytes);
            }
            if (connection.getResponseCode() != 200) {
                return connection.getResponseCode() + " " + connection.getHeaderField("X-Road-Error");
            }
            try (InputStream answer = connection.getInputStream()) {
                long length = answer.transferTo(OutputStream.nullOutputStream());
                return length == bytes ? "200" : "200 with " + length + " bytes";
            }
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** The information system answers with as many bytes as it got. */
    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            long bytes = exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
            exchange.sendResponseHeaders(200, bytes);
            write(exchange.getResponseBody(), bytes);
        }
    }

    private static void write(OutputStream to, long bytes) throws IOException {
        for (long left = bytes; left > 0; left -= BLOCK.length) {
            to.write(BLOCK, 0, (int) Math.min(left, BLOCK.length));
        }
    }

    private static void requireNothingLeft(Node... servers) throws IOException {
        for (Node server : servers) {
            try (Stream<Path> left = Files.list(server.home().resolve("spool"))) {
                assertThat(left).isEmpty();
            }
        }
    }
}
