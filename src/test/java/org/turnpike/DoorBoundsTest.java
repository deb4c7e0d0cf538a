package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turnpike.keys.AuthenticationCredential;
import org.turnpike.message.Headers;
import org.turnpike.sandbox.Identities;

/** The bounds of each door that takes messages, with the connectors of a real Tomcat: least rate of a body, share of places, malformed framing. */
@Tag("slow")
@Timeout(300)
class DoorBoundsTest {
    private static final String ONE = "127.0.2.11";
    private static final String OTHER = "127.0.2.12";
    private static final int PLACES = 4;
    private static final int LARGE = 200_000;
    private static final int MISSING = 2_000;
    private static final int TIMEOUT_MILLIS = 60_000;
    private static XRoadInstance instance;
    private final List<Socket> sockets = new ArrayList<>();

    /** The doors at 8080, 8443 and 5500. */
    enum Entrance { CLIENT, CLIENT_TLS, SERVER }

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings = Map.of("turnpike.admission.min-rate-grace", "PT2S",
                "turnpike.admission.client-requests", String.valueOf(PLACES), "turnpike.admission.server-requests", String.valueOf(PLACES));
        instance = new XRoadInstance(Map.of(Identities.SS1, settings, Identities.SS2, settings));
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
    }

    @AfterEach
    void closeSockets() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private Socket connect(Entrance entrance, String from) throws Exception {
        boolean server = entrance == Entrance.SERVER;
        String address = server ? XRoadInstance.PROVIDER_ADDRESS : XRoadInstance.CONSUMER_ADDRESS;
        int port = server ? instance.ports().server() : entrance == Entrance.CLIENT ? instance.ports().client() : instance.ports().clientTls();
        Socket tcp = new Socket();
        sockets.add(tcp);
        tcp.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        tcp.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
        tcp.setSoTimeout(TIMEOUT_MILLIS);
        if (entrance == Entrance.CLIENT) {
            return tcp;
        }
        Optional<HostileTls.Identity> identity = server ? Optional.of(identity((from.equals(ONE) ? instance.consumer() : instance.provider()))) : Optional.empty();
        return new HostileTls(identity).context().getSocketFactory().createSocket(tcp, address, port, true);
    }

    private static HostileTls.Identity identity(XRoadInstance.Node node) {
        AuthenticationCredential credential = node.server().authenticationKey().orElseThrow();
        return new HostileTls.Identity(credential.key(), credential.chain());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private Socket send(Entrance entrance, String from, byte[] request) throws Exception {
        Socket socket = connect(entrance, from);
        socket.getOutputStream().write(request);
        socket.getOutputStream().flush();
        return socket;
    }

    private static String head(Entrance entrance, String framing) {
        String target = entrance == Entrance.SERVER ? "/" : "/r1/" + Identities.PEOPLE.path();
        return "POST " + target + " HTTP/1.1\r\nHost: door\r\nX-Road-Client: " + Identities.PORTAL.path() + "\r\nContent-Type: text/plain\r\n" + framing + "\r\n\r\n";
    }

    private String answered(Entrance entrance, String from, String framing, String body) throws Exception {
        return answer(send(entrance, from, bytes(head(entrance, framing) + body)));
    }

    /** All that is answered until the door closes the connection. */
    private static String answer(Socket socket) throws IOException {
        StringBuilder all = new StringBuilder();
        byte[] some = new byte[8192];
        try {
            for (int count = socket.getInputStream().read(some); count >= 0; count = socket.getInputStream().read(some)) {
                all.append(new String(some, 0, count, StandardCharsets.ISO_8859_1));
            }
        } catch (java.net.SocketException reset) {
            return all.toString();                                         // the door does not read what it rejects
        }
        return all.toString();
    }

    @ParameterizedTest
    @EnumSource
    void bodyBelowTheLeastRateIsAnsweredWith408(Entrance entrance) throws Exception {
        assertThat(answered(entrance, ONE, "Content-Length: 1000", "a")).startsWith("HTTP/1.1 408");
        assertThat(answered(entrance, ONE, "Transfer-Encoding: chunked", "5\r\na")).startsWith("HTTP/1.1 408");
    }

    /** A large request of which the last bytes do not come: it holds its place. */
    private static byte[] unfinished(Entrance entrance) throws Exception {
        if (entrance != Entrance.SERVER) {
            return bytes(head(entrance, "Content-Length: " + LARGE) + "x".repeat(LARGE - MISSING));
        }
        AuthenticationCredential authentication = instance.consumer().server().authenticationKey().orElseThrow();
        String envelope = Call.envelope(Identities.PORTAL, Identities.GET_PERSON, Call.newId(), "<p>" + "x".repeat(LARGE) + "</p>");
        HostileConsumer.Composed message = new HostileConsumer(instance, authentication, instance.consumer().server().signingKey(Identities.CONSUMER))
                .soap("text/xml; charset=UTF-8", envelope, List.of(), List.of());
        StringBuilder head = new StringBuilder("POST / HTTP/1.1\r\nHost: door\r\nContent-Length: " + message.body().length + "\r\n");
        for (Headers.Field each : message.headers()) {
            head.append(each.name()).append(": ").append(each.value()).append("\r\n");
        }
        byte[] start = bytes(head + "\r\n");
        byte[] all = Arrays.copyOf(start, start.length + message.body().length - MISSING - LARGE / 2);
        System.arraycopy(message.body(), 0, all, start.length, all.length - start.length);
        return all;
    }

    @ParameterizedTest
    @EnumSource
    void oneCallerLeavesPlacesOfADoorToOthers(Entrance entrance) throws Exception {
        for (int i = 0; i < 2 * PLACES; i++) {
            send(entrance, ONE, unfinished(entrance));
        }
        assertThat(answered(entrance, OTHER, "Content-Length: 5\r\nConnection: close", "quick")).startsWith("HTTP/1.1 ")
                .doesNotStartWith("HTTP/1.1 503").doesNotStartWith("HTTP/1.1 408");
    }

    /** Tomcat closes the connection when a non-blocking read fails, before an application can answer. */
    @ParameterizedTest
    @EnumSource
    void malformedChunkEndsTheConnectionWithoutAPage(Entrance entrance) throws Exception {
        for (String body : List.of("zz\r\nabc\r\n0\r\n\r\n", "3\r\nabc\r\nzz\r\n", "3\r\nabcdef\r\n0\r\n\r\n", "-1\r\n", "fffffffffffffffff\r\nabc", "3;" + "x".repeat(100_000))) {
            String answer = answered(entrance, ONE, "Transfer-Encoding: chunked", body);
            assertThat(answer).as(body).matches("(?s)|HTTP/1.1 400 .*");
            assertBare(answer, body);
        }
        assertThat(answered(entrance, OTHER, "Content-Length: 5\r\nConnection: close", "quick")).startsWith("HTTP/1.1 ");
    }

    @ParameterizedTest
    @EnumSource
    void severalContentLengthsAreAnsweredWith400(Entrance entrance) throws Exception {
        for (String framing : List.of("Content-Length: 5\r\nContent-Length: 5", "Content-Length: 5\r\nContent-Length: 6", "Content-Length: 5, 5", "Content-Length: -5",
                "Content-Length: +5", "Transfer-Encoding: gzip", "Transfer-Encoding: chunked, identity")) {
            String answer = answered(entrance, ONE, framing, "quick");
            assertThat(answer).as(framing).matches("(?s)HTTP/1.1 (400|501) .*");
            assertBare(answer, framing);
        }
    }

    private static void assertBare(String answer, String request) {
        assertThat(answer.toLowerCase(Locale.ROOT)).as(request).doesNotContain("<html", "tomcat");
    }
}
