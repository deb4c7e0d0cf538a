package org.turnpike.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

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

/** Over real sockets: handshakes, the judge, the exchange, what goes wrong. */
@Timeout(60)
class PeerClientTest {
    private static final String HERE = "127.0.0.1";
    private static final String OTHER = "127.0.0.2";
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nanswer";
    private static final PeerJudge ANYONE = (chain, address) -> { };
    private static PeerIdentity rsa;
    private static PeerIdentity ec;

    private volatile boolean trusting = true;
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
        Peer peer = new Peer(rsa, protocol, suite, ANSWER);
        List<String> judged = new ArrayList<>();
        try (PeerResponse response = client(peer).send(ec, List.of(HERE), (chain, address) -> {
            assertThat(peer.requests).isEmpty();                           // nothing of HTTP has left
            assertThat(chain).isEqualTo(rsa.chain());
            judged.add(address);
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
        Peer peer = new Peer(ec, "TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384", ANSWER);
        try (PeerResponse response = client(peer).send(rsa, List.of(HERE), ANYONE, Headers.NONE, Multipart.Body.of(bytes("m")))) {
            assertThat(response.status()).isEqualTo(200);
        }
        assertThat(peer.shown).containsExactly(rsa.chain().get(0));
    }

    @Test
    void judgesRefusalIsToldAndNothingIsSent() throws Exception {
        Peer peer = new Peer(rsa, "TLSv1.3", null, ANSWER);
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
            Peer peer = new Peer(rsa, "TLSv1.3", null, ANSWER);
            try (PeerResponse response = client(peer).send(ec, List.of(OTHER, HERE), (chain, address) -> {
                if (address.equals(OTHER)) {
                    throw new RefusedException(FaultCode.SSL_AUTHENTICATION_FAILED, "not you");
                }
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
        Peer peer = new Peer(rsa, "TLSv1.2", "TLS_RSA_WITH_NULL_SHA256", ANSWER);
        assertRefused("ssl_authentication_failed",
                () -> client(peer).send(ec, List.of(HERE), ANYONE, Headers.NONE, Multipart.Body.of(bytes("m"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void peerThatRefusesOurCertificateIsTold(String protocol) throws Exception {
        Peer peer = new Peer(rsa, protocol, null, ANSWER);
        trusting = false;
        Call call = () -> client(peer).send(ec, List.of(HERE), ANYONE, Headers.NONE, Multipart.Body.of(bytes("m"))).close();
        if (protocol.equals("TLSv1.2")) {
            assertRefused("ssl_authentication_failed", call);
        } else {                                                           // the alert may come when the handshake is over on this side
            assertThatThrownBy(call::run).isInstanceOfAny(RefusedException.class, IOException.class);
        }
        assertThat(peer.requests).isEmpty();
    }

    @Test
    void refusalOfTheBodyIsToldAndTheRequestBreaksOff() throws Exception {
        Peer peer = new Peer(rsa, "TLSv1.3", null, ANSWER);
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
        Peer peer = new Peer(rsa, "TLSv1.3", null, ANSWER);
        IOException broken = new IOException("client went away");
        assertThatThrownBy(() -> client(peer).send(ec, List.of(HERE), ANYONE, Headers.NONE, to -> {
            throw broken;
        })).isSameAs(broken);
        peer.awaitEnd();
        assertThat(peer.requests).isEmpty();
    }

    @Test
    void earlyAnswerEndsTheSending() throws Exception {
        Peer peer = new Peer(rsa, "TLSv1.2", null);
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
        Peer peer = new Peer(rsa, "TLSv1.3", null, answer);
        try (PeerResponse response = client(peer).send(ec, List.of(HERE), ANYONE, Headers.NONE, Multipart.Body.of(bytes("m")))) {
            assertThatThrownBy(() -> response.body().readAllBytes()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void answerThatEndsWithTheConnectionIsRead() throws Exception {
        Peer peer = new Peer(rsa, "TLSv1.2", null, "HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\nanswer");
        try (PeerResponse response = client(peer).send(ec, List.of(HERE), ANYONE, Headers.NONE, Multipart.Body.of(bytes("m")))) {
            assertThat(response.body().readAllBytes()).isEqualTo(bytes("answer"));
            assertRefused("http_error", response::requireAccepted);
        }
    }

    @Test
    void connectionIsReusedAndJudgedAgain() throws Exception {
        Peer peer = new Peer(rsa, "TLSv1.3", null, ANSWER, ANSWER);
        PeerClient client = client(peer.port(), true);
        List<String> judged = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            try (PeerResponse response = client.send(ec, List.of(HERE), (chain, address) -> judged.add(address), Headers.NONE,
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

    private static void assertRefused(String code, Call call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private PeerClient client(Peer peer) {
        return client(peer.port(), false);
    }

    private PeerClient client(int port, boolean reuse) {
        PeerClient client = new PeerClient(new PeerSettings(port, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(20),
                reuse, Duration.ofSeconds(60), Optional.of(InetAddress.getLoopbackAddress())));
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

    /** A server for one connection that reads chunked requests and gives prepared answers. */
    private final class Peer implements AutoCloseable, Runnable {
        private final SSLServerSocket server;
        private final List<String> answers;
        private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
        private final List<X509Certificate> shown = Collections.synchronizedList(new ArrayList<>());
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile String answerBeforeReading;

        Peer(PeerIdentity identity, String protocol, String suite, String... answers) throws Exception {
            this.answers = List.of(answers);
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("k", identity.key(), new char[0], identity.chain().toArray(X509Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), new TrustManager[] {new Trusting()}, null);
            server = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getByName("0.0.0.0"));
            server.setEnabledProtocols(new String[] {protocol});
            if (suite != null) {
                server.setEnabledCipherSuites(new String[] {suite});
            }
            server.setNeedClientAuth(true);
            open.add(this);
            Thread thread = new Thread(this, "peer");
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return server.getLocalPort();
        }

        void awaitEnd() throws InterruptedException {
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public void run() {
            while (!server.isClosed()) {
                try (SSLSocket socket = (SSLSocket) server.accept()) {
                    serve(socket);
                } catch (IOException e) {
                    continue;                                              // the client's side tells what went wrong
                } finally {
                    ended.countDown();
                }
            }
        }

        private void serve(SSLSocket socket) throws IOException {
            socket.startHandshake();
            shown.add((X509Certificate) socket.getSession().getPeerCertificates()[0]);
            if (answerBeforeReading != null) {
                socket.getOutputStream().write(bytes(answerBeforeReading));
                socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
            }
            for (String answer : answers) {
                String request = request(socket.getInputStream());
                requests.add(request);
                socket.getOutputStream().write(bytes(answer));
                socket.getOutputStream().flush();
            }
        }

        private String request(InputStream from) throws IOException {
            StringBuilder request = new StringBuilder();
            while (request.indexOf("0\r\n\r\n") < 0) {
                int b = from.read();
                if (b < 0) {
                    throw new IOException("request ended early");
                }
                request.append((char) b);
            }
            return request.toString();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    private final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            if (!trusting) {
                throw new CertificateException("not you");
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            throw new AssertionError();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
