package org.turnpike.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.message.Headers;
import org.turnpike.serverconf.Client;
import org.turnpike.serverconf.ProvidedService;
import org.turnpike.serverconf.Service;
import org.turnpike.serverconf.ServiceAddress;
import org.turnpike.serverconf.ServiceDescription;
import org.turnpike.signature.TestMessages;

/** Calls of an information system that takes connections and never answers. */
class ServiceClientTest {
    private static ProvidedService silent(ServerSocket server) {
        URI url = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
        return Client.unconfigured(ClientId.parse("TEST/ORG/1111/provider")).withDescriptions(List.of(new ServiceDescription(
                ServiceDescription.Type.REST, url, Optional.empty(), List.of(Service.unshared("silent", Optional.empty(), ServiceAddress.of(url)))))).provided().get(0);
    }

    /** A call, how it was refused, and the thread that makes it. */
    private static final class Asked {
        private final CompletableFuture<RefusedException> refused = new CompletableFuture<>();
        private final Thread thread;

        Asked(ServiceClient client, ProvidedService service) {
            thread = new Thread(() -> {
                try (ServiceAnswer answer = client.call(service, TestMessages.from("TEST/ORG/1111", new byte[0]),
                        new ServiceRequest("GET", "/", Headers.NONE, MessageEntity.NONE))) {
                    refused.completeExceptionally(new AssertionError("answered: " + answer));
                } catch (RefusedException e) {
                    refused.complete(e);
                } catch (IOException | RuntimeException e) {
                    refused.completeExceptionally(e);
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        void awaitWaiting() {
            for (Instant end = Instant.now().plusSeconds(60); thread.getState() != Thread.State.TIMED_WAITING; Thread.yield()) {
                assertThat(thread.isAlive() && Instant.now().isBefore(end)).as("waits").isTrue();
            }
        }
    }

    /** Whether it has a connection or waits for one. */
    @Test
    void lateCallsEndAsSuch() throws Exception {
        ServiceTimeouts none = new ServiceTimeouts(Duration.ofSeconds(30), Duration.ZERO);
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ServiceClient client = new ServiceClient(Optional::empty, none, 1)) {
            server.setSoTimeout(60_000);
            ProvidedService service = silent(server);
            Asked first = new Asked(client, service);
            try (Socket taken = server.accept()) {
                taken.setSoTimeout(60_000);
                taken.getInputStream().read();
                Asked second = new Asked(client, service);
                second.awaitWaiting();
                client.run();
                for (Asked asked : List.of(first, second)) {
                    assertThat(asked.refused.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(SocketTimeoutException.class);
                }
            }
        }
    }
}
