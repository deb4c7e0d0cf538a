package org.turnpike.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.TestClock;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.TestConfiguration;
import org.turnpike.id.MemberId;
import org.turnpike.keys.KeyAlgorithm;
import org.turnpike.keys.KeyUsage;
import org.turnpike.keys.Keys;
import org.turnpike.keys.Mechanism;
import org.turnpike.keys.SoftwareToken;
import org.turnpike.keys.TestTokens;
import org.turnpike.keys.TokenKey;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspCache;
import org.turnpike.trust.OcspClient;
import org.turnpike.trust.OcspFetch;
import org.turnpike.trust.OcspStore;
import org.turnpike.trust.OcspVerifier;
import org.turnpike.trust.TestPki;

/** When the responder is asked (trust.md §3.1), with a real token and a real responder on this machine. */
class OcspRoundTest {
    private static final Duration INTERVAL = Duration.ofSeconds(1200);                // of a configuration that says nothing else
    private static final MemberId MEMBER = new MemberId("TEST", "GOV", "1");

    @TempDir
    private Path folder;
    private final TestPki.Holder ca = TestPki.rootCa("CN=CA");
    private final TestClock clock = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    private final CurrentConfiguration conf = new CurrentConfiguration();
    private final OcspClient client = new OcspClient();
    private final Map<BigInteger, X509Certificate> issued = new HashMap<>();
    private final List<BigInteger> asked = new ArrayList<>();
    private HttpServer responder;
    private volatile boolean down;
    private SoftwareToken token;
    private OcspRound round;

    @BeforeEach
    void start() throws Exception {
        responder = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        responder.createContext("/", this::answer);
        responder.start();
        String ocsp = "<ocsp><url>http://127.0.0.1:" + responder.getAddress().getPort() + "/</url></ocsp>";
        conf.swap(TestConfiguration.of("TEST", TestConfiguration.approvedCa(ca.certificate(), List.of(), ocsp, "Any"), TestPki.UNTIL));
        token = TestTokens.open(folder.resolve("token"));
        token.initialize("Test-PIN-5678".toCharArray());
        token.login("Test-PIN-5678".toCharArray());
        OcspVerifier verifier = new OcspVerifier();
        OcspCache cache = new OcspCache(new OcspStore(folder.resolve("ocsp")), clock);
        Keys keys = new Keys(List.of(token), cache, new ChainVerifier(verifier, cache), verifier);
        round = new OcspRound(new OcspFetch(keys::activeCertificates, client, verifier, cache, conf::find, clock), keys, conf, clock);
    }

    @AfterEach
    void stop() throws Exception {
        responder.stop(0);
        client.close();
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        BigInteger serial = new OCSPReq(exchange.getRequestBody().readAllBytes()).getRequestList()[0].getCertID().getSerialNumber();
        asked.add(serial);
        byte[] response = TestPki.good(issued.get(serial), ca, clock.instant()).encoded();
        exchange.sendResponseHeaders(down ? 503 : 200, down ? -1 : response.length);
        if (!down) {
            exchange.getResponseBody().write(response);
        }
        exchange.close();
    }

    private BigInteger newCertificate(String name) throws Exception {
        TokenKey key = token.generate(name, KeyUsage.SIGNING, KeyAlgorithm.EC_P256, Mechanism.ECDSA);
        X509Certificate certificate = ca.certify("CN=" + name, key.publicKey(), TestPki.SIGNING);
        issued.put(certificate.getSerialNumber(), certificate);
        token.importCertificate(certificate, Optional.of(MEMBER));
        token.activate(certificate, true);
        return certificate.getSerialNumber();
    }

    private List<BigInteger> askedInARun() {
        asked.clear();
        round.run();
        return List.copyOf(asked);
    }

    @Test
    void aNewCertificateIsAskedForAtOnceAndAllAtTheInterval() throws Exception {
        BigInteger first = newCertificate("first");
        assertThat(askedInARun()).containsExactly(first);
        assertThat(askedInARun()).as("nothing is due").isEmpty();
        clock.advance(Duration.ofSeconds(1));
        BigInteger second = newCertificate("second");
        assertThat(askedInARun()).contains(second);
        assertThat(askedInARun()).isEmpty();
        clock.advance(INTERVAL.minusSeconds(1));
        assertThat(askedInARun()).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(askedInARun()).containsExactlyInAnyOrder(first, second);
    }

    @Test
    void afterAFailureEveryRunTriesAgainUntilOneSucceeds() throws Exception {
        BigInteger serial = newCertificate("only");
        down = true;
        assertThat(askedInARun()).containsExactly(serial);
        assertThat(askedInARun()).as("no interval is waited for").containsExactly(serial);
        down = false;
        assertThat(askedInARun()).containsExactly(serial);
        assertThat(askedInARun()).isEmpty();
        clock.advance(INTERVAL);
        down = true;
        assertThat(askedInARun()).containsExactly(serial);
        assertThat(askedInARun()).containsExactly(serial);
    }

    @Test
    void withoutAConfigurationInForceNobodyIsAskedAndTheNextRunTriesAgain() throws Exception {
        BigInteger serial = newCertificate("only");
        Duration past = Duration.between(clock.instant(), TestPki.UNTIL).plusSeconds(1);
        clock.advance(past);
        assertThat(askedInARun()).isEmpty();
        clock.advance(past.negated());
        assertThat(askedInARun()).containsExactly(serial);
    }
}
