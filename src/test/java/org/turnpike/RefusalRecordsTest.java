package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.crypto.CertificateHash;
import org.turnpike.id.CallId;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;
import org.turnpike.refusals.RefusalRecord;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.InstanceKeyAlgorithm;
import org.turnpike.sandbox.Validity;
import org.turnpike.trust.HandshakeFailure;
import org.turnpike.trust.MessageRefusal;
import org.turnpike.trust.Untrusted;

/** Every refused handshake and message leaves one record and one log line that explain it, over real sockets. */
@Tag("slow")
class RefusalRecordsTest {
    private static final String OWN_ADDRESS = "127.0.0.31";
    private static final String GET_PERSON = "<p:getPerson xmlns:p=\"http://sandbox.turnpike.example/registry\">"
            + "<p:nationalId>010101-123N</p:nationalId></p:getPerson>";
    private static XRoadInstance instance;
    private LogLines log;

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance();
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
    }

    @BeforeEach
    void look() {
        log = new LogLines();
    }

    @AfterEach
    void everythingIsAsBefore() {
        log.close();
        instance.sandbox().ocsp().behave();
        instance.provider().register();
        instance.publish();
        instance.advance(Duration.ofSeconds(1));
    }

    @Test
    void peerWithoutCertificate() throws Exception {
        RefusalRecord made = knock(null, "TLSv1.2");
        assertThat(made.reason()).isEqualTo(new HandshakeFailure.NoCertificate());
        assertThat(made.certificate()).isEmpty();
        assertThat(knock(null, "TLSv1.3").reason()).isEqualTo(new HandshakeFailure.NoCertificate());
    }

    @Test
    void peerWhoseCertificateNobodyRegistered() throws Exception {
        KeyPair pair = InstanceKeyAlgorithm.EC.generate();
        X509Certificate stranger = instance.sandbox().issueAuthentication(new ServerId(Identities.HOSTED, "ss9"), pair.getPublic(), "ss9");
        RefusalRecord made = knock(keys(pair, stranger), "TLSv1.3");
        assertThat(made.reason()).isEqualTo(HandshakeFailure.NotRegistered.of(stranger));
        assertThat(made.certificate().orElseThrow().serial()).isEqualTo(stranger.getSerialNumber().toString(16));
        assertThat(made.certificate().orElseThrow().issuer()).isEqualTo(stranger.getIssuerX500Principal().toString());
        assertThat(made.peer()).isEmpty();
        assertThat(made.seen()).hasEntrySatisfying("tls", tls -> assertThat(tls).startsWith("TLSv1.3 TLS_")).containsEntry("certificate1", stranger.getSubjectX500Principal().toString());
    }

    @Test
    void peerWhoseCertificateHasExpired() throws Exception {
        KeyPair pair = InstanceKeyAlgorithm.EC.generate();
        ServerId id = new ServerId(Identities.HOSTED, "ss8");
        X509Certificate expired = instance.sandbox().ca().issueAuthentication(pair.getPublic(), id, "ss8", Validity.expiredAt(instance.now()));
        instance.sandbox().registerServer(id, OWN_ADDRESS, expired, Set.of());
        instance.publish();
        RefusalRecord made = knock(keys(pair, expired), "TLSv1.2");
        assertThat(made.reason()).isEqualTo(new Untrusted.Expired(expired.getNotBefore().toInstant(), expired.getNotAfter().toInstant(),
                instance.now()));
        assertThat(made.peer()).contains(id);
        assertThat(made.seen()).hasEntrySatisfying("tls", tls -> assertThat(tls).startsWith("TLSv1.2 TLS_ECDHE_"));
    }

    @Test
    void peerWithoutACommonCipherSuite() throws Exception {
        RefusalRecord made = knock(null, "TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384");
        assertThat(made.reason()).isInstanceOfSatisfying(HandshakeFailure.CipherSuite.class, reason ->
                assertThat(reason.enabled()).contains("TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"));
    }

    @Test
    void peerWithAnOldVersion() throws Exception {
        RefusalRecord made = say(HexFormat.of().parseHex("1603010031" + "0100002d" + "0302" + "00".repeat(32) + "00" + "0004c009c00a" + "0100" + "0000"), Integer.MAX_VALUE);
        assertThat(made.reason()).isInstanceOfSatisfying(HandshakeFailure.ProtocolVersion.class, reason ->
                assertThat(reason.enabled()).containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3"));
    }

    @Test
    void peerThatLeavesInTheMiddle() throws Exception {
        RefusalRecord made = say(clientHello(), 1);
        assertThat(made.reason()).isInstanceOf(HandshakeFailure.BrokenOff.class);
    }

    @Test
    void providerThatMayNotSpeakForTheMember() throws Exception {
        SubsystemId elsewhere = new SubsystemId(Identities.HOSTED, "elsewhere");
        ServerId wrong = new ServerId(Identities.HOSTED, "ss7");
        instance.sandbox().registerServer(wrong, XRoadInstance.PROVIDER_ADDRESS,
                instance.sandbox().issueAuthentication(wrong, InstanceKeyAlgorithm.EC.generate().getPublic(), "ss7"), Set.of(elsewhere));
        instance.publish();
        RefusalRecord made = consumerRecord(Call.soap(instance, Call.envelope(Identities.PORTAL, new ServiceId(elsewhere, "getPerson"),
                Call.newId(), GET_PERSON)));
        assertThat(made.kind()).isEqualTo(RefusalRecord.Kind.HANDSHAKE);
        assertThat(made.side()).isEqualTo(RefusalRecord.Side.CLIENT);
        assertThat(made.address()).contains(XRoadInstance.PROVIDER_ADDRESS);
        assertThat(made.peer()).contains(Identities.SS2);
        assertThat(made.reason()).isEqualTo(new HandshakeFailure.NotServerOf(elsewhere, Identities.SS2));
    }

    @Test
    void providerOutOfReach() throws Exception {
        SubsystemId away = new SubsystemId(Identities.HOSTED, "away");
        ServerId down = new ServerId(Identities.HOSTED, "ss6");
        instance.sandbox().registerServer(down, "127.0.0.13",
                instance.sandbox().issueAuthentication(down, InstanceKeyAlgorithm.EC.generate().getPublic(), "ss6"), Set.of(away));
        instance.publish();
        RefusalRecord made = consumerRecord(Call.soap(instance, Call.envelope(Identities.PORTAL, new ServiceId(away, "getPerson"),
                Call.newId(), GET_PERSON)));
        assertThat(made.reason()).isInstanceOf(HandshakeFailure.Unreachable.class);
        assertThat(made.address()).contains("127.0.0.13");
        assertThat(made.call().client()).contains(Identities.PORTAL);
        assertThat(made.call().service()).contains(new ServiceId(away, "getPerson"));
    }

    @Test
    void refusedMessageIsRecordedOnBothSides() throws Exception {
        String messageId = Call.newId();
        Call.Outcome outcome = Call.soap(instance, Call.envelope(Identities.VISITOR, Identities.GET_PERSON, messageId, GET_PERSON));
        CallId call = new CallId(Optional.of(Identities.VISITOR), Optional.of(Identities.GET_PERSON), Optional.of(messageId));
        RefusalRecord atProvider = instance.provider().server().refusals().find(outcome.id()).orElseThrow();
        assertThat(atProvider.kind()).isEqualTo(RefusalRecord.Kind.MESSAGE);
        assertThat(atProvider.peer()).contains(Identities.SS1);
        assertThat(atProvider.code()).isEqualTo("server.serverproxy.access_denied");
        assertThat(atProvider.reason()).isEqualTo(new MessageRefusal.AccessDenied(Identities.VISITOR, Identities.GET_PERSON));
        assertThat(atProvider.call()).isEqualTo(call);
        String command = "turnpike-admin access grant SANDBOX/GOV/2222/registry getPerson/v1 " + Identities.VISITOR.path();
        assertThat(atProvider.reason().remedy()).endsWith(command);
        assertThat(log.with(outcome.id())).anyMatch(line -> line.endsWith(command));
        assertThat(outcome.body()).doesNotContain("turnpike-admin");
        RefusalRecord atConsumer = instance.consumer().server().refusals().find(outcome.id()).orElseThrow();
        assertThat(atConsumer.reason()).isInstanceOf(MessageRefusal.RefusedByProvider.class);
        assertThat(atConsumer.side()).isEqualTo(RefusalRecord.Side.CLIENT);
        assertThat(atConsumer.address()).contains(XRoadInstance.PROVIDER_ADDRESS);
        assertThat(atConsumer.peer()).contains(Identities.SS2);
        assertThat(atConsumer.certificate().orElseThrow().sha256())
                .isEqualTo(CertificateHash.sha256(instance.provider().server().authenticationKey().orElseThrow().chain().get(0)));
        assertThat(atConsumer.call()).isEqualTo(call);
    }

    private RefusalRecord consumerRecord(Call.Outcome outcome) {
        assertThat(outcome.code()).as(outcome.body()).isNotEmpty();
        assertThat(log.with(outcome.id())).hasSize(1);
        return instance.consumer().server().refusals().find(outcome.id()).orElseThrow();
    }

    /** A handshake with the provider's server door that must fail, and the record of it. */
    private RefusalRecord knock(KeyManagerFactory keys, String protocol, String... suites) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys == null ? null : keys.getKeyManagers(), new TrustManager[] {new AnyServer()}, null);
        int before = records().size();
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket()) {
            socket.bind(new InetSocketAddress(OWN_ADDRESS, 0));
            socket.connect(new InetSocketAddress(XRoadInstance.PROVIDER_ADDRESS, instance.ports().server()));
            socket.setSoTimeout(20_000);
            socket.setEnabledProtocols(new String[] {protocol});
            if (suites.length > 0) {
                socket.setEnabledCipherSuites(suites);
            }
            assertThatThrownBy(() -> {
                socket.startHandshake();
                socket.getInputStream().read();
            }).isInstanceOf(IOException.class);
        }
        return newRecord(before);
    }

    private static byte[] clientHello() throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        return Arrays.copyOf(hello.array(), hello.position());
    }

    /** Bytes to the provider's server door, whose answer is read until so many bytes have come or it closes. */
    private RefusalRecord say(byte[] bytes, int answerBytes) throws Exception {
        int before = records().size();
        try (Socket socket = new Socket(InetAddress.getByName(XRoadInstance.PROVIDER_ADDRESS), instance.ports().server(),
                InetAddress.getByName(OWN_ADDRESS), 0)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(bytes);
            InputStream answer = socket.getInputStream();
            assertThat(new String(answer.readNBytes(answerBytes), StandardCharsets.ISO_8859_1)).isNotEmpty().doesNotContain("HTTP");
            socket.shutdownOutput();
            answer.readAllBytes();
        }
        return newRecord(before);
    }

    private RefusalRecord newRecord(int before) {
        assertThat(records()).hasSize(before + 1);
        RefusalRecord made = records().get(0);
        assertThat(made.side()).isEqualTo(RefusalRecord.Side.SERVER);
        assertThat(made.kind()).isEqualTo(RefusalRecord.Kind.HANDSHAKE);
        assertThat(made.address()).contains(OWN_ADDRESS);
        assertThat(log.with(made.id())).containsExactly(made.line());
        return made;
    }

    private static List<RefusalRecord> records() {
        return instance.provider().server().refusals().latest(Integer.MAX_VALUE);
    }

    private static KeyManagerFactory keys(KeyPair pair, X509Certificate certificate) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", pair.getPrivate(), new char[0], new X509Certificate[] {certificate});
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(store, new char[0]);
        return keys;
    }

    private static final class AnyServer implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            throw new AssertionError("not a server");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            // the test is the one that is to be refused
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
