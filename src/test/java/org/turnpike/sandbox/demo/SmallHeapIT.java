package org.turnpike.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.FreePorts;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.SandboxInstance;

/**
 * A real Tomcat with a heap of 96 MiB receives 300 calls of 200 kB at the same time: it serves, or its process exits with the status and the message
 * of a full heap. It never hangs: a signal ends it within {@code turnpike.door.stop-timeout} while such calls arrive.
 */
@Tag("soak")
@Timeout(1200)
class SmallHeapIT {
    private static final String HEAP = "96m";
    private static final int CALLS = 300;
    private static final int BYTES = 200_000;
    private static final Duration LONGEST_CALL = Duration.ofMinutes(3);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(45);
    /** What a signal, and the exit of a process, may take beyond the setting on a machine that is busy. */
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final List<String> DOORS = List.of("client", "client.tls", "server", "ocsp", "health");

    @TempDir
    private Path folder;
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(LONGEST_CALL).build();
    private Node consumer;

    @Test
    void manyLargeCallsAreServedOrEndTheProcessWithAMessageAndASignalAlwaysEndsIt() throws Exception {
        consumer = new Node("consumer", Identities.SS1, "127.0.0.41", Set.of(Identities.PORTAL, Identities.VISITOR), folder.resolve("consumer"));
        Node provider = new Node("provider", Identities.SS2, "127.0.0.42", Set.of(Identities.REGISTRY, Identities.MANAGEMENT), folder.resolve("provider"));
        for (String door : DOORS) {
            ports.put(door, FreePorts.next(consumer.address(), provider.address()));
        }
        try (SandboxInstance sandbox = SandboxInstance.open(SandboxInstance.Settings.forProcess("127.0.0.40", 0, 0))) {
            for (Node node : List.of(consumer, provider)) {
                new HomePreparation(sandbox).prepare(node, List.of("turnpike.peers.port=" + ports.get("server"), "turnpike.peers.ocsp-port=" + ports.get("ocsp")));
            }
            sandbox.publish();
            try (TomcatProcess providing = start(provider, "256m"); TomcatProcess consuming = start(consumer, HEAP)) {
                awaitReady(provider, providing);
                awaitReady(consumer, consuming);
                List<Integer> statuses = load().stream().map(CompletableFuture::join).toList();
                if (servesAgain(consuming)) {
                    assertThat(statuses).contains(200);
                    load();
                    consuming.handle().destroy();
                    consuming.handle().onExit().get(STOP_TIMEOUT.plus(GRACE).toSeconds(), TimeUnit.SECONDS);
                } else {
                    assertThat(Files.readString(consumer.log())).containsAnyOf("The heap is full", "Terminating due to java.lang.OutOfMemoryError");
                }
            }
        }
    }

    private TomcatProcess start(Node node, String heap) throws IOException {
        Path artifacts = Path.of(System.getProperty("turnpike.test.artifacts"));
        TomcatProcess.writeBase(node.base(), Path.of("tomcat-conf"), artifacts.resolve("turnpike-connector.jar"));
        Map<String, String> properties = new LinkedHashMap<>(Map.of("turnpike.home", node.home().toString(), "turnpike.war", artifacts.resolve("turnpike.war").toString(),
                "turnpike.door.stop-timeout", STOP_TIMEOUT.toString()));
        ports.forEach((door, port) -> {
            properties.put("turnpike.door." + door + ".port", String.valueOf(port));
            properties.put("turnpike.door." + door + ".address", node.address());
        });
        return TomcatProcess.start(Path.of(System.getProperty("turnpike.test.tomcat")), node.base(), properties, heap, node.log());
    }

    private URI door(Node node, String door) {
        return URI.create("http://" + node.address() + ":" + ports.get(door) + "/");
    }

    private void awaitReady(Node node, TomcatProcess tomcat) throws Exception {
        for (int attempt = 0; attempt < 600 && tomcat.running(); attempt++) {
            try {
                if (http.send(HttpRequest.newBuilder(door(node, "health")).build(), HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                assertThat(tomcat.running()).isTrue();
            }
            Thread.sleep(200);
        }
        throw new AssertionError(node + " is not ready:\n" + Files.readString(node.log()));
    }

    /** All calls at the same time; the status of each, 0 without an answer. */
    private List<CompletableFuture<Integer>> load() {
        List<CompletableFuture<Integer>> calls = new ArrayList<>();
        byte[] soap = Calls.soapRequest("small-heap").replace("<r:nationalId>", " ".repeat(BYTES) + "<r:nationalId>").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < CALLS; i++) {
            calls.add(http.sendAsync(HttpRequest.newBuilder(door(consumer, "client")).timeout(LONGEST_CALL).header("Content-Type", "text/xml; charset=utf-8")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(soap)).build(), HttpResponse.BodyHandlers.ofString())
                    .handle((answer, failure) -> failure == null && answer.body().contains("getPersonResponse") ? answer.statusCode() : 0));
        }
        return calls;
    }

    /** Whether it serves a call; false if its process has ended. */
    private boolean servesAgain(TomcatProcess tomcat) throws Exception {
        Calls calls = new Calls(door(consumer, "client"));
        long deadline = System.nanoTime() + LONGEST_CALL.toNanos();
        while (tomcat.running()) {
            if (calls.soap().right()) {
                return true;
            }
            assertThat(System.nanoTime()).as("serves again, or exits: " + Files.readString(consumer.log())).isLessThan(deadline);
            Thread.sleep(500);
        }
        return false;
    }
}
