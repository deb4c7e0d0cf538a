package org.turnpike.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;

import org.apache.hc.core5.http.MessageConstraintException;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Headers;
import org.turnpike.message.Multipart;
import org.turnpike.trust.TestPeers;

/** Over real sockets: handshakes, the judge, the exchange, what goes wrong. */
@Timeout(60)
class PeerClientTest {
    private static final String HERE = "127.0.0.1";
    private static final String OTHER = "127.0.0.2";
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nanswer";
    private static final PeerCheck ANYONE = (chain, address) -> TestPeers.ANYONE;
    private static PeerIdentity rsa;
    private static PeerIdentity ec;

    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void keys() throws Exception {
        rsa = identity("RSA", 2048, "SHA256withRSA");
        ec = identity("EC", 256, "SHA256withECDSA");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.3,", "TLSv1.2,", "TLSv1.2,TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "TLSv1.2,TLS_DHE_RSA_WITH_AES_256_CBC_SHA256"})
    void sendsOneChunkedPostAndReadsTheAnswer(String protocol, String suite) throws Exception {
        TlsPeer peer = peer(rsa, protocol, suite, ANSWER);
        List<String> judged = new ArrayList<>();
        try (PeerResponse response = client(peer).send(ec, List.of(HERE), (chain, address) -> {
            assertThat(peer.requests).isEmpty();                           // nothing of HTTP has left
            assertThat(chain).isEqualTo(rsa.chain());
            judged.add(address);
            return TestPeers.ANYONE;
        }, Headers.of("x-hash-algorithm", "SHA-512", "Content-Type", "multipart/mixed"), Multipart.Body.of(bytes("message")))) {
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.contentType()).isEqualTo("text/plain");
            assertThat(response.body().readAllBytes()).isEqualTo(bytes("answer"));
            response.requireAccepted();
        }
        assertThat(judged).containsExactly(HERE);
        assertThat(peer.shown).containsExactly(ec.chain().get(0));
        assertThat(peer.requests.get(0)).startsWith("POST / HTTP/1.1\r\nx-hash-algorithm: SHA-512\r\nContent-Type: multipart/mixed\r\n"
                + "Transfer-Encoding: chunked\r\nHost: 127.0.0.1:" + peer.port() + "\r\n").endsWith("7\r\nmessage\r\n0\r\n\r\n");
    }

    @Test
    void anEcPeerOfXRoadSevenIsReached() throws Exception {
        TlsPeer peer = peer(ec, "TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384", ANSWER);
        try (PeerResponse response = client(peer).send(rsa, List.of(HERE), ANYONE, Headers.NONE, Multipart.Body.of(bytes("m")))) {
            assertThat(response.status()).isEqualTo(200);
        }
        assertThat(peer.shown).containsExactly(rsa.chain().get(0));
    }

    @Test
    void judgesRefusalIsToldAndNothingIsSent() throws Exception {
        TlsPeer peer = peer(rsa, "TLSv1.3", null, ANSWER);
        RefusedException refusal = new RefusedException(FaultCode.SSL_AUTHENTICATION_FAILED, "not you");
        assertThatThrownBy(() -> client(peer).send(ec, List.of(HERE), (chain, address) -> {
            throw refusal;
        }, Headers.NONE, to -> {
            throw new AssertionError("written");
        })).isSameAs(refusal);
        peer.awaitEnd();
        assertThat(peer.requests).isEmpty();
    }

    @Test
    void anotherAddressIsTriedWhenOneIsRefused() throws Exception {
        for (int i = 0; i < 4; i++) {                                      // the order is random
            TlsPeer peer = peer(rsa, "TLSv1.3", null, ANSWER);
            try (PeerResponse response = client(peer).send(ec, List.of(OTHER, HERE), (chain, address) -> {
                if (address.equals(OTHER)) {
                    throw new RefusedException(FaultCode.SSL_AUTHENTICATION_FAILED, "not you");
                }
                return TestPeers.ANYONE;
            }, Headers.NONE, Multipart.Body.of(bytes("m")))) {
                assertThat(response.address()).isEqualTo(HERE);
            }
        }
    }

    @Test
    void nobodyListens() throws Exception {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(HERE))) {
            port = taken.getLocalPort();
        }
        PeerClient client = client(port, false);
        assertRefused("network_error", () -> client.send(ec, List.of(HERE, OTHER), ANYONE, Headers.NONE, Multipart.Body.of(bytes("m"))));
    }

    @Test
    void failedHandshakeIsTold() throws Exception {
        TlsPeer peer = peer(rsa, "TLSv1.2", "TLS_RSA_WITH_NULL_SHA256", ANSWER);
        assertRefused("ssl_authentication_failed",
                () -> client(peer).send(ec, List.of(HERE), ANYONE, Headers.NONE, Multipart.Body.of(bytes("m"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void peerThatRefusesOurCertificateIsTold(String protocol) throws Exception {
        TlsPeer peer = peer(rsa, protocol, null, ANSWER);
        peer.trusting = false;
        PeerClient client = client(peer);
        for (int bytes : new int[] {1, 1, 1, 100_000, 100_000, 3_000_000, 3_000_000}) {        // with TLS 1.3 the alert comes while we send, or after
            assertRefused("ssl_authentication_failed",
                    () -> client.send(ec, List.of(HERE), ANYONE, Headers.NONE, Multipart.Body.of(new byte[bytes])).close());
        }
        assertThat(peer.requests).isEmpty();
    }

    @Test
    void refusalOfTheBodyIsToldAndTheRequestBreaksOff() throws Exception {
        TlsPeer peer = peer(rsa, "TLSv1.3", null, ANSWER);
        RefusedException refusal = new RefusedException(FaultCode.CANNOT_CREATE_SIGNATURE, "no key");
        assertThatThrownBy(() -> client(peer).send(ec, List.of(HERE), ANYONE, Headers.NONE, to -> {
            to.write(bytes("half"));
            throw refusal;
        })).isSameAs(refusal);
        peer.awaitEnd();
        assertThat(peer.requests).isEmpty();
    }

    @Test
    void brokenSourceIsAnIoErrorAndTheRequestBreaksOff() throws Exception {
        TlsPeer peer = peer(rsa, "TLSv1.3", null, ANSWER);
        IOException broken = new IOException("client went away");
        assertThatThrownBy(() -> client(peer).send(ec, List.of(HERE), ANYONE, Headers.NONE, to -> {
            throw broken;
        })).isSameAs(broken);
        peer.awaitEnd();
        assertThat(peer.requests).isEmpty();
    }

    @Test
    void earlyAnswerEndsTheSending() throws Exception {
        TlsPeer peer = peer(rsa, "TLSv1.2", null);
        peer.answerBeforeReading = ANSWER;
        long[] written = new long[1];
        try (PeerResponse response = client(peer).send(ec, List.of(HERE), ANYONE, Headers.NONE, to -> {
            byte[] block = new byte[64 * 1024];
            for (int i = 0; i < 100_000; i++) {
                to.write(block);
                written[0] += block.length;
            }
        })) {
            assertThat(response.body().readAllBytes()).isEqualTo(bytes("answer"));
        }
        assertThat(written[0]).isLessThan(1_000_000_000);
    }

    @ParameterizedTest
    @CsvSource({"'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nanswer'",
        "'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nanswer\r\n'"})
    void truncatedAnswerIsAnIoError(String answer) throws Exception {
        TlsPeer peer = peer(rsa, "TLSv1.3", null, answer);
        try (PeerResponse response = client(peer).send(ec, List.of(HERE), ANYONE, Headers.NONE, Multipart.Body.of(bytes("m")))) {
            assertThatThrownBy(() -> response.body().readAllBytes()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void answerThatEndsWithTheConnectionIsRead() throws Exception {
        TlsPeer peer = peer(rsa, "TLSv1.2", null, "HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\nanswer");
        try (PeerResponse response = client(peer).send(ec, List.of(HERE), ANYONE, Headers.NONE, Multipart.Body.of(bytes("m")))) {
            assertThat(response.body().readAllBytes()).isEqualTo(bytes("answer"));
            assertRefused("http_error", response::requireAccepted);
        }
    }

    @Test
    void connectionIsReusedAndJudgedAgain() throws Exception {
        TlsPeer peer = peer(rsa, "TLSv1.3", null, ANSWER, ANSWER);
        PeerClient client = client(peer.port(), true);
        List<String> judged = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            try (PeerResponse response = client.send(ec, List.of(HERE), (chain, address) -> {
                judged.add(address);
                return TestPeers.ANYONE;
            }, Headers.NONE,
                    Multipart.Body.of(bytes("m")))) {
                response.body().readAllBytes();
            }
        }
        assertThat(judged).hasSize(2);
        assertThat(peer.requests).hasSize(2);
        assertThat(peer.shown).hasSize(1);
    }

    private interface Call {
        void run() throws Exception;
    }

    @ParameterizedTest
    @CsvSource({"1001, 1", "1, 70000"})
    void headOfAnAnswerIsBounded(int fields, int characters) throws Exception {
        TlsPeer peer = peer(rsa, "TLSv1.3", null, "HTTP/1.1 200 OK\r\n" + ("X: " + "y".repeat(characters) + "\r\n").repeat(fields)
                + "Content-Length: 6\r\n\r\nanswer");
        assertThatThrownBy(() -> client(peer).send(ec, List.of(HERE), ANYONE, Headers.NONE, Multipart.Body.of(bytes("m"))))
                .isInstanceOf(MessageConstraintException.class);
    }

    private static void assertRefused(String code, Call call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private TlsPeer peer(PeerIdentity identity, String protocol, String suite, String... answers) throws Exception {
        TlsPeer peer = new TlsPeer(identity, protocol, suite, "0.0.0.0", 0, answers);
        open.add(peer);
        return peer;
    }

    private PeerClient client(TlsPeer peer) {
        return client(peer.port(), false);
    }

    private PeerClient client(int port, boolean reuse) {
        PeerClient client = new PeerClient(new PeerSettings(port, new PeerSettings.Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(10),
                Duration.ofSeconds(20), Duration.ofSeconds(40)), PeerSettings.Selection.DEFAULT,
                reuse ? PeerSettings.Pool.DEFAULT : PeerSettings.Pool.NO_REUSE, PeerSettings.Tls.DEFAULT, Optional.of(InetAddress.getLoopbackAddress())));
        open.add(client);
        return client;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static PeerIdentity identity(String algorithm, int size, String signature) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(size);
        KeyPair pair = generator.generateKeyPair();
        X500Name name = new X500Name("CN=" + algorithm);
        long now = System.currentTimeMillis();
        X509Certificate certificate = new JcaX509CertificateConverter().getCertificate(new JcaX509v3CertificateBuilder(name, BigInteger.ONE,
                new Date(now - 3_600_000), new Date(now + 3_600_000), name, pair.getPublic())
                .build(new JcaContentSignerBuilder(signature).build(pair.getPrivate())));
        return new PeerIdentity(pair.getPrivate(), List.of(certificate));
    }
}
