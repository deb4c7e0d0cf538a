package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.turnpike.sandbox.Identities;

/** Who gets in when the client door is busy (trust.md §2.8): one request at a time here, one waiting, fair by address. */
class AdmissionTest {
    private static final String FLOOD = "127.0.0.21";
    private static final String QUIET = "127.0.0.22";
    private static ScenarioInstance scenario;
    private static ExecutorService callers;

    @BeforeAll
    static void start() throws Exception {
        scenario = new ScenarioInstance(Map.of("turnpike.admission.client-requests", "1", "turnpike.admission.waiting-requests", "2",
                "turnpike.admission.longest-wait", "PT10M"));
        callers = Executors.newCachedThreadPool();
    }

    @AfterAll
    static void stop() throws Exception {
        callers.shutdownNow();
        scenario.close();
    }

    /** The status an information system of that address gets. */
    private static int call(String from, String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName(XRoadInstance.CONSUMER_ADDRESS), scenario.instance().ports().client(), InetAddress.getByName(from), 0)) {
            socket.getOutputStream().write(("GET /r1/" + Identities.REGISTRY.path() + "/recordedRest/" + path + " HTTP/1.0\r\nHost: door\r\nX-Road-Client: "
                    + Identities.PORTAL.path() + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answer.contains("Retry-After: 1")).isEqualTo(answer.startsWith("HTTP/1.1 503"));
            return Integer.parseInt(answer.substring(9, 12));
        }
    }

    private static Future<Integer> calling(String from, String path) {
        return callers.submit(() -> call(from, path));
    }

    @Test
    void floodOfOneAddressDelaysThatAddress() throws Exception {
        CountDownLatch inService = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        scenario.system().answer(request -> {
            inService.countDown();
            free.await();
            return ScenarioInstance.answerRequest(request);
        });
        Future<Integer> first = calling(FLOOD, "first");
        assertThat(inService.await(5, TimeUnit.MINUTES)).isTrue();

        List<Future<Integer>> flood = IntStream.range(0, 5).mapToObj(i -> calling(FLOOD, "more")).toList();
        awaitDone(flood, 3);                                             // two wait
        Future<Integer> quiet = calling(QUIET, "quiet");
        awaitDone(flood, 4);                                             // one of them gave way
        free.countDown();

        assertThat(first.get()).isEqualTo(200);
        assertThat(quiet.get()).isEqualTo(200);
        List<Integer> statuses = new ArrayList<>();
        for (Future<Integer> one : flood) {
            statuses.add(one.get());
        }
        assertThat(statuses).containsExactlyInAnyOrder(503, 503, 503, 503, 200);
        assertThat(scenario.system().requests()).extracting(RecordingSystem.Request::startLine)
                .containsExactlyInAnyOrder("GET /rest/first HTTP/1.1", "GET /rest/quiet HTTP/1.1", "GET /rest/more HTTP/1.1");
    }

    private static void awaitDone(List<Future<Integer>> calls, int count) {
        while (calls.stream().filter(Future::isDone).count() < count) {
            Thread.onSpinWait();
        }
    }
}
