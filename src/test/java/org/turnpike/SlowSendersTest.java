package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.turnpike.sandbox.Identities;

/** Callers that send or read slowly hold up nobody at other addresses, and are ended (trust.md §2.8). The doors are a real Tomcat's. */
@Tag("slow")
@Timeout(400)
class SlowSendersTest {
    private static final String SLOW = "127.0.2.1";
    private static final String QUIET = "127.0.2.2";
    private static final int MANY = 500;
    private static final Duration PROMPTLY = Duration.ofSeconds(20);
    private static ScenarioInstance scenario;
    private final List<Socket> sockets = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        scenario = new ScenarioInstance(Map.of("turnpike.admission.min-rate-grace", "PT3S"));
    }

    @AfterAll
    static void stop() throws Exception {
        scenario.close();
    }

    @AfterEach
    void closeSockets() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private Socket connect(String from) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setReceiveBufferSize(4096);
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(new InetSocketAddress(XRoadInstance.CONSUMER_ADDRESS, scenario.instance().ports().client()));
        return socket;
    }

    private Socket send(String from, String text) throws IOException {
        Socket socket = connect(from);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private static String head(String method, String service, String more) {
        return method + " /r1/" + Identities.REGISTRY.path() + "/" + service + " HTTP/1.1\r\nHost: door\r\nX-Road-Client: "
                + Identities.PORTAL.path() + "\r\n" + more + "\r\n";
    }

    /** The status line; fails when nothing comes in time. */
    private static String answer(Socket socket, Duration within) throws IOException {
        socket.setSoTimeout((int) within.toMillis());
        StringBuilder line = new StringBuilder();
        for (int next = socket.getInputStream().read(); next != '\r' && next >= 0; next = socket.getInputStream().read()) {
            line.append((char) next);
        }
        return line.toString();
    }

    private void requireServed(String from) throws IOException {
        requireServed(from, PROMPTLY);
    }

    private void requireServed(String from, Duration within) throws IOException {
        try (Socket socket = send(from, head("POST", "recordedRest/quick", "Content-Length: 5\r\n") + "quick")) {
            assertThat(answer(socket, within)).isEqualTo("HTTP/1.1 200 ");
        }
    }

    private void slowBodies(String more, String start) throws IOException {
        for (int i = 0; i < MANY; i++) {
            send(SLOW, head("POST", "recordedRest/slow", more) + start);
        }
        requireServed(QUIET);
        requireServed(SLOW);
        for (Socket socket : List.copyOf(sockets).subList(0, MANY)) {
            assertThat(answer(socket, Duration.ofSeconds(30))).startsWith("HTTP/1.1 408");
            assertThat(readToEnd(socket)).isNotNegative();
        }
    }

    private static int readToEnd(Socket socket) throws IOException {
        int count = 0;
        try {
            while (socket.getInputStream().read() >= 0) {
                count++;
            }
        } catch (SocketTimeoutException stillOpen) {
            throw stillOpen;
        } catch (IOException reset) {
            return count;
        }
        return count;
    }

    @Test
    void slowBodiesOfKnownLengthHoldUpNobody() throws IOException {
        slowBodies("Content-Length: 1000\r\n", "a");
    }

    @Test
    void slowBodiesOfUnknownLengthHoldUpNobody() throws IOException {
        slowBodies("Transfer-Encoding: chunked\r\n", "5\r\na");
    }

    @Test
    void slowHeadsHoldUpNobody() throws IOException {
        for (int i = 0; i < MANY; i++) {
            send(SLOW, "POST /r1/ HTTP/1.1\r\nHo");
        }
        requireServed(QUIET);
    }

    /** More than the buffer has come, so that they take a place each; the rest does not come. */
    @Test
    void slowLargeBodiesOfOneAddressLeavePlacesForOthers() throws IOException {
        String much = "x".repeat(70_000);
        for (int i = 0; i < MANY; i++) {
            send(SLOW, head("POST", "recordedRest/slow", "Content-Length: 1000000\r\n") + much);
        }
        requireServed(QUIET);
    }

    @Test
    void connectionThatEndsUnderARequestIsLogged() throws IOException {
        String leaving = "127.0.2.3";
        try (LogLines lines = new LogLines()) {
            send(leaving, head("POST", "recordedRest/lost", "Content-Length: 1000\r\n") + "a").close();
            long end = System.nanoTime() + PROMPTLY.toNanos();
            while (lines.with(leaving).isEmpty() && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertThat(lines.with(leaving)).first().asString().contains("was lost while a request arrived");
        }
    }

    @Test
    void slowReadersHoldUpNobody() throws IOException {
        byte[] answer = new byte[1 << 20];
        scenario.system().answer(request -> request.startLine().contains("large")
                ? RecordingSystem.http("HTTP/1.1 200 OK\r\nContent-Type: text/plain", answer) : ScenarioInstance.answerRequest(request));
        for (int i = 0; i < 400; i++) {
            send(SLOW, head("GET", "recordedRest/large", ""));
        }
        requireServed(QUIET, Duration.ofSeconds(120));                    // four hundred large messages want the processor at the same time
        requireServed(SLOW, Duration.ofSeconds(120));                     // once those of its own address are ended
    }
}
