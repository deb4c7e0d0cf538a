package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.id.ServiceId;
import org.turnpike.sandbox.Identities;

/** An information system that needs longer for its answer than the container waits for the bytes of a request. */
@Tag("slow")
class SlowServiceTest {
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_AFTER = Duration.ofSeconds(22);

    private final ScheduledExecutorService later = Executors.newScheduledThreadPool(3);

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        later.schedule(() -> {
            byte[] body = "{\"late\":true}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
            return null;
        }, ANSWER_AFTER.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Test
    void answerIsDeliveredAfterTheTimeOutForReadingRequests() throws Exception {
        HttpServer system = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 10);
        system.createContext("/", this::answer);
        system.start();
        ExecutorService callers = Executors.newFixedThreadPool(3);
        String services = """
                - type: REST
                  url: http://127.0.0.1:%1$s/
                  services:
                    - {code: late, url: "http://127.0.0.1:%1$s/", timeout: PT2M, access: [SANDBOX/COM/1111/portal]}
                """.formatted(system.getAddress().getPort()).indent(6);
        try (XRoadInstance instance = new XRoadInstance("", services, Map.of())) {
            for (XRoadInstance.Node node : List.of(instance.consumer(), instance.provider())) {
                node.unplug();
                node.plugIn(READ_TIMEOUT);
            }
            Callable<String> get = () -> call(instance, "GET", "");
            Callable<String> post = () -> call(instance, "POST", "{\"a\":1}");
            Callable<String> large = () -> call(instance, "POST", "{\"a\":\"" + "x".repeat(200_000) + "\"}");
            for (Future<String> each : callers.invokeAll(List.of(get, post, large))) {
                assertThat(each.get()).isEqualTo("200 {\"late\":true}");
            }
        } finally {
            callers.shutdownNow();
            system.stop(0);
            later.shutdownNow();
        }
    }

    private static String call(XRoadInstance instance, String method, String body) throws Exception {
        Call.Outcome outcome = Call.rest(instance, Identities.PORTAL, new ServiceId(Identities.REGISTRY, "late"), method, "", body);
        return outcome.status() + " " + outcome.body();
    }
}
