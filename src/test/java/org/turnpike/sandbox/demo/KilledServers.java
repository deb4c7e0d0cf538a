package org.turnpike.sandbox.demo;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.turnpike.FreePorts;
import org.turnpike.container.EmbeddedDoors;
import org.turnpike.container.ServerProcess;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.SubsystemId;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.SandboxInstance;

/**
 * Two security servers, each a process of its own, that are killed while information systems call. Which server, and after how many
 * answers, a fixed seed says.
 */
final class KilledServers implements AutoCloseable {
    private static final String SANDBOX_ADDRESS = "127.0.0.30";
    private static final int CALLERS = 8;
    /** Far beyond what a server needs to serve again. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Random random;
    private final SandboxInstance sandbox;
    private final EmbeddedDoors.Ports ports;
    private final Node consumer;
    private final Node provider;
    private final Path folder;
    private final Map<String, String> settings;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    private final Queue<String> answered = new ConcurrentLinkedQueue<>();
    private volatile boolean calling = true;
    private ServerProcess consumerServer;
    private ServerProcess providerServer;

    KilledServers(Path folder, long seed, Map<String, String> settings) throws IOException, RefusedException {
        this.folder = folder;
        this.random = new Random(seed);
        this.settings = settings;
        sandbox = SandboxInstance.open(SandboxInstance.Settings.forProcess(SANDBOX_ADDRESS, 0, 0));
        consumer = new Node("consumer", Identities.SS1, "127.0.0.31", Set.of(Identities.PORTAL, Identities.VISITOR), folder.resolve("consumer"));
        provider = new Node("provider", Identities.SS2, "127.0.0.32", Set.of(Identities.REGISTRY), folder.resolve("provider"));
        ports = freePorts();
        for (Node node : List.of(consumer, provider)) {
            new HomePreparation(sandbox).prepare(node);
        }
        sandbox.publish();
        providerServer = start(provider);
        consumerServer = start(consumer);
        for (int i = 0; i < CALLERS; i++) {
            int caller = i;
            callers.execute(() -> call(caller));
        }
    }

    private EmbeddedDoors.Ports freePorts() throws IOException {
        return new EmbeddedDoors.Ports(freePort(), freePort(), freePort(), freePort());
    }

    private int freePort() throws IOException {
        return FreePorts.next(consumer.address(), provider.address());
    }

    private ServerProcess start(Node node) throws IOException {
        return ServerProcess.start(node.home(), node.address(), ports, settings, folder.resolve(node.role() + ".log"));
    }

    private void call(int caller) {
        for (int i = 0; calling; i++) {
            String id = caller + "-" + i;
            try {
                HttpResponse<String> answer = http.send(HttpRequest.newBuilder(door(consumer, "/")).timeout(Duration.ofSeconds(60))
                        .header("Content-Type", "text/xml; charset=utf-8").POST(HttpRequest.BodyPublishers.ofString(Calls.soapRequest(id))).build(),
                        HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == 200 && answer.body().contains("getPersonResponse") && !answer.body().contains("faultcode")) {
                    answered.add(id);
                } else {
                    Thread.sleep(50);                      // a server that is down refuses very fast
                }
            } catch (IOException killed) {
                pause();
            } catch (InterruptedException end) {
                return;
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private URI door(Node node, String target) {
        return URI.create("http://" + node.address() + ":" + ports.client() + target);
    }

    /** Waits until so many more calls were answered. */
    private void awaitAnswers(int more) throws InterruptedException {
        int wanted = answered.size() + more;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (answered.size() < wanted) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("No answers for " + PATIENCE + ", see the logs in " + folder);
            }
            Thread.sleep(20);
        }
    }

    /** Kills one of the servers after some answers, starts it again, and waits until it serves. */
    void round() throws IOException, InterruptedException {
        awaitAnswers(1 + random.nextInt(60));
        Thread.sleep(random.nextInt(30));
        if (random.nextBoolean()) {
            consumerServer.kill();
            consumerServer = start(consumer);
        } else {
            providerServer.kill();
            providerServer = start(provider);
        }
        awaitAnswers(1);
    }

    /** Ends the calls; the ids of those that were answered well. */
    List<String> endCalls() throws InterruptedException {
        calling = false;
        callers.shutdown();
        if (!callers.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("A call does not end");
        }
        return List.copyOf(answered);
    }

    /** Stamps and archives what waits on both; 0 when both could. */
    long settle() throws IOException {
        return consumerServer.settle() + providerServer.settle();
    }

    /** What a server answers to {@code GET /asic} for a message. */
    byte[] containers(boolean ofConsumer, String id) throws IOException, InterruptedException {
        SubsystemId client = ofConsumer ? Identities.PORTAL : Identities.REGISTRY;
        return get(ofConsumer, "/asic?queryId=" + URLEncoder.encode(id, StandardCharsets.UTF_8) + "&xRoadInstance=" + client.instance() + "&memberClass="
                + client.member().memberClass() + "&memberCode=" + client.member().code() + "&subsystemCode=" + client.subsystemCode());
    }

    byte[] verificationConfiguration() throws IOException, InterruptedException {
        return get(true, "/verificationconf");
    }

    private byte[] get(boolean ofConsumer, String target) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(HttpRequest.newBuilder(door(ofConsumer ? consumer : provider, target)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IOException("HTTP " + response.statusCode() + ": " + new String(response.body(), StandardCharsets.UTF_8));
        }
        return response.body();
    }

    /** Stops both in good order; their home directories, the consumer's first. */
    List<Path> stop() throws IOException, InterruptedException {
        consumerServer.stop();
        providerServer.stop();
        return List.of(consumer.home(), provider.home());
    }

    @Override
    public void close() {
        calling = false;
        callers.shutdownNow();
        for (ServerProcess server : List.of(consumerServer, providerServer)) {
            server.kill();
        }
        sandbox.close();
    }
}
