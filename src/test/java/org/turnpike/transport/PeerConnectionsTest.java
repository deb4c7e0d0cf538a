package org.turnpike.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.FreePorts;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Headers;
import org.turnpike.message.Multipart;
import org.turnpike.trust.TestPeers;

/** Which address gets a message, which connection, and for how long: several TLS servers on one port of several loopback addresses. */
@Tag("slow")
@Timeout(60)
class PeerConnectionsTest {
    private static final String A = "127.0.0.21";
    private static final String B = "127.0.0.22";
    private static final String C = "127.0.0.23";
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nanswer";
    private static final PeerCheck ANYONE = (chain, address) -> TestPeers.ANYONE;
    private static final Duration SHORT = Duration.ofMillis(300);
    /** Waited for in vain, and yet enough for a handshake on a slow machine. */
    private static final Duration ENOUGH = Duration.ofSeconds(4);
    private static final PeerSettings.Timeouts TIMEOUTS = new PeerSettings.Timeouts(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20),
            Duration.ofSeconds(40));
    private static PeerIdentity own;
    private static PeerIdentity other;

    private final List<AutoCloseable> open = new ArrayList<>();
    private PeerSettings settings;

    @BeforeAll
    static void keys() throws Exception {
        own = PeerClientTest.identity("EC", 256, "SHA256withECDSA");
        other = PeerClientTest.identity("EC", 256, "SHA256withECDSA");
    }

    @BeforeEach
    void port() throws IOException {
        settings = PeerSettings.DEFAULT.withPort(FreePorts.next(A, B, C)).with(TIMEOUTS).with(PeerSettings.Pool.NO_REUSE);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    private TlsPeer peer(String address, String... answers) throws Exception {
        TlsPeer peer = new TlsPeer(other, "TLSv1.3", null, address, settings.port(), answers);
        open.add(peer);
        return peer;
    }

    /** Takes TCP connections and says nothing. */
    private void mute(String address) throws IOException {
        open.add(new ServerSocket(settings.port(), 50, InetAddress.getByName(address)));
    }

    private PeerClient client() {
        PeerClient client = new PeerClient(settings);
        open.add(client);
        return client;
    }

    private static PeerResponse send(PeerClient client, PeerCheck judge, String... addresses) throws IOException, RefusedException {
        return client.send(own, List.of(addresses), judge, Headers.NONE, Multipart.Body.of("m".getBytes(StandardCharsets.US_ASCII)));
    }

    private static String answeredBy(PeerClient client, PeerCheck judge, String... addresses) throws IOException, RefusedException {
        try (PeerResponse response = send(client, judge, addresses)) {
            assertThat(response.body().readAllBytes()).asString(StandardCharsets.US_ASCII).isEqualTo("answer");
            return response.address();
        }
    }

    private static void assertRefused(String code, PeerClient client, PeerCheck judge, String... addresses) {
        assertThatThrownBy(() -> send(client, judge, addresses)).isInstanceOfSatisfying(RefusedException.class,
                e -> assertThat(e.code()).isEqualTo(code));
    }

    private void pool(int perRoute, int total, Duration idle, Duration validateAfter) {
        settings = settings.with(new PeerSettings.Pool(true, idle, validateAfter, perRoute, total));
    }

    // resumed sessions

    /** As a server does whose authentication key was replaced: those who resume an old session see the old certificate. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void resumedSessionWithAnOldCertificateIsNotTheLastWord(String protocol) throws Exception {
        TlsPeer peer = new TlsPeer(other, protocol, null, A, settings.port(), ANSWER);
        open.add(peer);
        List<RefusedException> failed = new ArrayList<>();
        PeerClient client = new PeerClient(settings, (address, presented, negotiated, refusal) -> failed.add(refusal));
        open.add(client);
        assertThat(answeredBy(client, only(other), A)).isEqualTo(A);
        peer.identity = PeerClientTest.identity("EC", 256, "SHA256withECDSA");
        assertThat(answeredBy(client, only(other), A)).as("the session is resumed").isEqualTo(A);
        assertThat(answeredBy(client, only(peer.identity), A)).isEqualTo(A);
        assertThat(answeredBy(client, only(peer.identity), A)).isEqualTo(A);
        assertThat(failed).isEmpty();
        assertRefused("ssl_authentication_failed", client, only(own), A);
        assertThat(failed).hasSize(1);
    }

    private static PeerCheck only(PeerIdentity trusted) {
        return (chain, address) -> {
            if (!chain.equals(trusted.chain())) {
                throw new RefusedException(FaultCode.SSL_AUTHENTICATION_FAILED, "not registered");
            }
            return TestPeers.ANYONE;
        };
    }

    // several addresses

    @Test
    void addressThatDoesNotListenIsPassedOver() throws Exception {
        peer(B, ANSWER);
        for (int i = 0; i < 5; i++) {
            assertThat(answeredBy(client(), ANYONE, A, B, C)).isEqualTo(B);
        }
    }

    @Test
    void addressThatIsNoTlsServerIsLeftOutAndTheRestTried() throws Exception {
        settings = settings.with(new PeerSettings.Timeouts(ENOUGH, ENOUGH, TIMEOUTS.response(), TIMEOUTS.exchange()));
        mute(A);
        peer(B, ANSWER);
        for (int i = 0; i < 3; i++) {
            assertThat(answeredBy(client(), ANYONE, A, B)).isEqualTo(B);
        }
    }

    @Test
    void addressThatFailedIsNotTriedAgainWhileItCoolsDown() throws Exception {
        settings = settings.with(new PeerSettings.Selection(Duration.ZERO, Duration.ofHours(1)));
        TlsPeer incapable = new TlsPeer(other, "TLSv1.2", "TLS_RSA_WITH_NULL_SHA256", A, settings.port(), ANSWER);
        open.add(incapable);
        peer(B, ANSWER);
        List<String> failed = new ArrayList<>();
        PeerClient client = new PeerClient(settings, (address, presented, negotiated, refusal) -> failed.add(address));
        open.add(client);
        for (int i = 0; i < 12; i++) {
            assertThat(answeredBy(client, ANYONE, A, B)).isEqualTo(B);
        }
        assertThat(failed).as("at most once did it win a race, and then it cooled down").hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void fastestIsTriedFirstFromThenOn() throws Exception {
        peer(A, ANSWER);
        peer(B, ANSWER);
        peer(C, ANSWER);
        PeerClient client = client();
        String fastest = answeredBy(client, ANYONE, A, B, C);
        for (int i = 0; i < 8; i++) {
            assertThat(answeredBy(client, ANYONE, C, B, A)).isEqualTo(fastest);
        }
    }

    @Test
    void rememberedAddressThatFailsGivesWayToTheOthers() throws Exception {
        TlsPeer first = peer(A, ANSWER);
        PeerClient client = client();
        assertThat(answeredBy(client, ANYONE, A, B)).isEqualTo(A);
        first.close();
        peer(B, ANSWER);
        assertThat(answeredBy(client, ANYONE, A, B)).isEqualTo(B);
        assertThat(answeredBy(client, ANYONE, A, B)).isEqualTo(B);
    }

    @Test
    void refusalByTheJudgeLeavesTheAddressOutForThisMessageAlone() throws Exception {
        peer(A, ANSWER);
        peer(B, ANSWER);
        PeerClient client = client();
        PeerCheck notA = (chain, address) -> {
            if (address.equals(A)) {
                throw new RefusedException(FaultCode.SSL_AUTHENTICATION_FAILED, "not for this provider");
            }
            return TestPeers.ANYONE;
        };
        PeerCheck notB = (chain, address) -> {
            if (address.equals(B)) {
                throw new RefusedException(FaultCode.SSL_AUTHENTICATION_FAILED, "not for this provider");
            }
            return TestPeers.ANYONE;
        };
        for (int i = 0; i < 3; i++) {
            assertThat(answeredBy(client, notA, A, B)).isEqualTo(B);
            assertThat(answeredBy(client, notB, A, B)).isEqualTo(A);
        }
    }

    @Test
    void allAddressesOfAHostAreTried() throws Exception {
        try (TcpClient tcp = new TcpClient(1, Optional.empty())) {
            assertThat(tcp.resolve(List.of("localhost", "no-such-host.invalid", A), TIMEOUTS.connect(), TIMEOUTS.connect()))
                    .extracting(TcpClient.Endpoint::host).contains("localhost", A).doesNotContain("no-such-host.invalid");
        }
        assertRefused("network_error", client(), ANYONE, "no-such-host.invalid");
    }

    // reuse

    @Test
    void connectionThatThePeerClosedMeanwhileIsReplacedBeforeAnythingIsSent() throws Exception {
        pool(10, 10, Duration.ofSeconds(60), Duration.ZERO);
        TlsPeer peer = peer(A, ANSWER);
        PeerClient client = client();
        answeredBy(client, ANYONE, A);
        assertThat(client.resting()).isEqualTo(1);
        peer.awaitEnd();
        answeredBy(client, ANYONE, A);
        assertThat(peer.accepted).hasValue(2);
        assertThat(peer.requests).hasSize(2);
    }

    @Test
    void keptConnectionIsForOneIdentityAndOneSetOfHosts() throws Exception {
        pool(10, 10, Duration.ofSeconds(60), Duration.ofSeconds(60));
        TlsPeer peer = peer(A, ANSWER, ANSWER);
        PeerClient client = client();
        answeredBy(client, ANYONE, A);
        answeredBy(client, ANYONE, A, B);
        client.send(other, List.of(A), ANYONE, Headers.NONE, Multipart.Body.of(new byte[1])).close();
        assertThat(peer.accepted).hasValue(3);
        answeredBy(client, ANYONE, A);
        assertThat(peer.accepted).hasValue(3);
    }

    @Test
    void keptConnectionOfAPeerThatIsNoLongerAcceptedCarriesNothing() throws Exception {
        pool(10, 10, Duration.ofSeconds(60), Duration.ofSeconds(60));
        TlsPeer peer = peer(A, ANSWER, ANSWER);
        PeerClient client = client();
        answeredBy(client, ANYONE, A);
        assertRefused("ssl_authentication_failed", client, (chain, address) -> {
            throw new RefusedException(FaultCode.SSL_AUTHENTICATION_FAILED, "revoked");
        }, A);
        assertThat(peer.requests).hasSize(1);
        assertThat(client.resting()).isZero();
    }

    @Test
    void peerThatClosesGetsAConnectionForEachMessage() throws Exception {
        pool(10, 10, Duration.ofSeconds(60), Duration.ofSeconds(60));
        TlsPeer peer = peer(A, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 6\r\n\r\nanswer", ANSWER);
        PeerClient client = client();
        answeredBy(client, ANYONE, A);
        assertThat(client.resting()).isZero();
        answeredBy(client, ANYONE, A);
        assertThat(peer.accepted).hasValue(2);
    }

    @Test
    void restingConnectionsEnd() throws Exception {
        pool(10, 10, Duration.ofNanos(1), Duration.ofSeconds(60));
        peer(A, ANSWER, ANSWER);
        PeerClient client = client();
        answeredBy(client, ANYONE, A);
        assertThat(client.resting()).isEqualTo(1);
        client.run();
        assertThat(client.resting()).isZero();
    }

    @Test
    void closedClientKeepsNothing() throws Exception {
        pool(10, 10, Duration.ofSeconds(60), Duration.ofSeconds(60));
        peer(A, ANSWER, ANSWER);
        PeerClient client = client();
        PeerResponse underWay = send(client, ANYONE, A);
        client.close();
        underWay.body().readAllBytes();
        underWay.close();
        assertThat(client.resting()).isZero();
    }

    // limits

    @Test
    void placesAreLimitedAndGetFree() throws Exception {
        pool(1, 10, Duration.ofSeconds(60), Duration.ofSeconds(60));
        settings = settings.with(new PeerSettings.Timeouts(ENOUGH, ENOUGH, TIMEOUTS.response(), TIMEOUTS.exchange()));
        peer(A, ANSWER, ANSWER);
        PeerClient client = client();
        try (PeerResponse underWay = send(client, ANYONE, A)) {
            assertRefused("network_error", client, ANYONE, A);
            assertThat(underWay.body().readAllBytes()).hasSize(6);
        }
        answeredBy(client, ANYONE, A);
    }

    @Test
    void restingConnectionGivesWayToAnotherRoute() throws Exception {
        pool(1, 1, Duration.ofSeconds(60), Duration.ofSeconds(60));
        peer(A, ANSWER, ANSWER);
        peer(B, ANSWER, ANSWER);
        PeerClient client = client();
        for (int i = 0; i < 3; i++) {
            assertThat(answeredBy(client, ANYONE, A)).isEqualTo(A);
            assertThat(answeredBy(client, ANYONE, B)).isEqualTo(B);
        }
        assertThat(client.resting()).isEqualTo(1);
    }

    @Test
    void failedAttemptsLeaveTheirPlaces() throws Exception {
        pool(1, 1, Duration.ofSeconds(60), Duration.ofSeconds(60));
        PeerClient client = client();
        for (int i = 0; i < 3; i++) {
            assertRefused("network_error", client, ANYONE, A);
        }
        peer(A, ANSWER);
        assertThat(answeredBy(client, ANYONE, A)).isEqualTo(A);
    }

    // time

    @Test
    void exchangeThatLastsTooLongEndsThoughThePeerIsNotSilent() throws Exception {
        settings = settings.with(new PeerSettings.Timeouts(TIMEOUTS.connect(), SHORT, TIMEOUTS.response(), Duration.ofMillis(1)));
        TlsPeer peer = peer(A, "HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\nanswer");
        peer.beforeClosing = new CountDownLatch(1);
        PeerClient client = client();
        try (PeerResponse response = send(client, ANYONE, A)) {
            endedByPasses(client, () -> assertThatThrownBy(() -> response.body().readAllBytes())
                    .isInstanceOf(SocketTimeoutException.class).hasMessageContaining("PT0.001S"));
        }
        peer.beforeClosing.countDown();
    }

    @Test
    void handshakeThatLastsTooLongEnds() throws Exception {
        settings = settings.with(new PeerSettings.Timeouts(Duration.ofSeconds(50), SHORT, TIMEOUTS.response(), TIMEOUTS.exchange()));
        Deadlines deadlines = new Deadlines();
        mute(A);
        try (TcpClient tcp = new TcpClient(settings.port(), settings.bindAddress());
                var socket = tcp.connect(tcp.resolve(List.of(A), SHORT, SHORT), SHORT).socket(); Deadlines.Deadline deadline = deadlines.start(socket, Duration.ofNanos(1))) {
            deadlines.pass();
            assertThat(deadline.isMissed()).isTrue();
            assertThat(socket.isClosed()).isTrue();
        }
    }

    private interface Call {
        void run() throws Exception;
    }

    private static void endedByPasses(PeerClient client, Call call) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService passes = Executors.newSingleThreadExecutor();
        try {
            Future<?> passing = passes.submit(() -> {
                while (!done.get()) {
                    client.run();
                }
            });
            call.run();
            done.set(true);
            passing.get();
        } finally {
            passes.shutdownNow();
        }
    }
}
