package org.turnpike.trust;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.TestConfiguration;
import org.turnpike.trust.TestPki.Holder;

class OcspFetchTest {
    @TempDir
    Path folder;
    private final Holder ca = TestPki.rootCa("CN=CA");
    private final Holder leaf = ca.issue("CN=Leaf", TestPki.SIGNING);
    private final OcspClient client = new OcspClient();
    private Instant now = Instant.parse("2026-06-01T12:00:00Z");
    private HttpServer server;
    private volatile byte[] answer;
    private volatile OCSPReq asked;
    private volatile String contentType;
    private volatile int statusOfPost = 200;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        answer = TestPki.good(leaf.certificate(), ca, now).encoded();
    }

    @AfterEach
    void stop() throws IOException {
        server.stop(0);
        client.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        contentType = exchange.getRequestMethod() + " " + exchange.getRequestHeaders().getFirst("Content-Type");
        if (exchange.getRequestMethod().equals("POST") && statusOfPost != 200) {
            exchange.sendResponseHeaders(statusOfPost, -1);
            exchange.close();
            return;
        }
        String path = exchange.getRequestURI().getPath();
        boolean get = exchange.getRequestMethod().equals("GET");
        asked = new OCSPReq(get ? Base64.getDecoder().decode(path.substring(path.indexOf('/', 1) + 1)) : exchange.getRequestBody().readAllBytes());
        boolean wanted = path.equals("/good") || get && path.startsWith("/good/");
        exchange.sendResponseHeaders(wanted ? 200 : 503, wanted ? answer.length : -1);
        if (wanted) {
            exchange.getResponseBody().write(answer);
        }
        exchange.close();
    }

    private GlobalConfiguration conf() {
        String base = "http://127.0.0.1:" + server.getAddress().getPort();
        String ocsp = "<ocsp><url>" + base + "/bad</url></ocsp><ocsp><url>" + base + "/good</url></ocsp>";
        return TestConfiguration.of("TEST", TestConfiguration.approvedCa(ca.certificate(), List.of(), ocsp, "Any"), TestPki.UNTIL);
    }

    private OcspCache cache() {
        return new OcspCache(new OcspStore(folder), () -> now);
    }

    private OcspFetch fetch(OcspCache cache, Optional<GlobalConfiguration> conf) {
        return new OcspFetch(() -> List.of(leaf.certificate()), client, new OcspVerifier(), cache, () -> conf, () -> now);
    }

    @Test
    void asksEachResponderInTurnAndCachesWhatVerifies() throws Exception {
        OcspCache cache = cache();
        OcspFetch fetch = fetch(cache, Optional.of(conf()));
        fetch.run();
        assertThat(fetch.isComplete()).isTrue();
        assertThat(cache.find(leaf.certificate()).orElseThrow().encoded()).isEqualTo(answer);
        assertThat(contentType).isEqualTo("POST application/ocsp-request");
        assertThat(asked.hasExtensions()).isFalse();
        assertThat(asked.isSigned()).isFalse();
        assertThat(asked.getRequestList()[0].getCertID().getHashAlgOID()).isEqualTo(CertificateID.HASH_SHA1.getAlgorithm());
        OcspFetchStatus status = fetch.statuses().get(OcspCache.sha1(leaf.certificate()));
        assertThat(status.failures()).hasSize(1);
        assertThat(status.failures().get(0).cause()).hasMessageContaining("503");
        Path file = folder.resolve(OcspCache.sha1(leaf.certificate()) + ".ocsp");
        assertThat(file).hasBinaryContent(answer);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(cache().findBySha1(OcspCache.sha1(leaf.certificate()))).isPresent();
    }

    @Test
    void afterARestartWithoutNetworkResponsesAreFoundByEitherHash() throws Exception {
        fetch(cache(), Optional.of(conf())).run();
        GlobalConfiguration conf = conf();
        server.stop(0);
        OcspCache restarted = cache();
        String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(leaf.certificate().getEncoded()));
        assertThat(restarted.findBySha256(sha256)).as("files are named by SHA-1").isEmpty();
        OcspFetch fetch = fetch(restarted, Optional.of(conf));
        fetch.run();
        assertThat(fetch.isComplete()).isFalse();
        assertThat(restarted.findBySha256(sha256).orElseThrow().encoded()).isEqualTo(answer);
        assertThat(restarted.findBySha1(OcspCache.sha1(leaf.certificate()))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {405, 501})
    void responderWithoutPostIsAskedByGet(int status) {
        statusOfPost = status;
        OcspCache cache = cache();
        fetch(cache, Optional.of(conf())).run();
        assertThat(contentType).startsWith("GET ");
        assertThat(asked.getRequestList()[0].getCertID().getSerialNumber()).isEqualTo(leaf.certificate().getSerialNumber());
        assertThat(cache.find(leaf.certificate()).orElseThrow().encoded()).isEqualTo(answer);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 500, 503})
    void responderThatFailsIsNotAskedTwice(int status) {
        statusOfPost = status;
        OcspCache cache = cache();
        OcspFetch fetch = fetch(cache, Optional.of(conf()));
        fetch.run();
        assertThat(contentType).startsWith("POST ");
        assertThat(cache.find(leaf.certificate())).as("unreachable is not revoked, nor anything else").isEmpty();
        assertThat(fetch.statuses().get(OcspCache.sha1(leaf.certificate())).failures()).allMatch(each -> each.cause().getMessage().contains("status " + status));
    }

    @Test
    void storesARevokedAnswerToo() {
        answer = TestPki.response(leaf.certificate(), ca.certificate(), ca, now, null, new RevokedStatus(Date.from(now), 1)).encoded();
        OcspCache cache = cache();
        fetch(cache, Optional.of(conf())).run();
        assertThat(cache.find(leaf.certificate()).orElseThrow().status()).isEqualTo(new OcspStatus.Revoked(now));
    }

    @Test
    void cachesNothingThatDoesNotVerify() {
        OcspCache cache = cache();
        OcspFetch fetch = fetch(cache, Optional.of(conf()));
        answer = TestPki.response(leaf.certificate(), ca.certificate(), TestPki.rootCa("CN=Stranger"), now, null, null).encoded();
        fetch.run();
        answer = new byte[] {1, 2, 3};
        fetch.run();
        answer = new byte[OcspResponse.MAX_BYTES + 1];
        fetch.run();
        assertThat(cache.find(leaf.certificate())).isEmpty();
        assertThat(fetch.isComplete()).isFalse();
        assertThat(fetch.statuses().get(OcspCache.sha1(leaf.certificate())).failures()).hasSize(2);
    }

    @Test
    void withoutACurrentConfigurationNothingIsAsked() {
        OcspFetch none = fetch(cache(), Optional.empty());
        none.run();
        assertThat(none.failure()).isPresent();
        now = TestPki.UNTIL.plusSeconds(1);
        OcspFetch outdated = fetch(cache(), Optional.of(conf()));
        outdated.run();
        assertThat(outdated.failure().orElseThrow()).hasMessageContaining("expired");
        assertThat(asked).isNull();
        assertThat(outdated.isComplete()).isFalse();
    }

    @Test
    void theLatestResponseIsKept() {
        OcspCache cache = cache();
        OcspResponse newer = TestPki.good(leaf.certificate(), ca, now);
        cache.put(leaf.certificate(), newer);
        cache.put(leaf.certificate(), TestPki.good(leaf.certificate(), ca, now.minusSeconds(1)));
        assertThat(cache.find(leaf.certificate())).contains(newer);
    }

    @Test
    void oldAndDamagedFilesAreDiscardedAtTheStart() throws Exception {
        OcspCache cache = cache();
        cache.put(leaf.certificate(), TestPki.good(leaf.certificate(), ca, now));
        Files.write(folder.resolve("0".repeat(40) + ".ocsp"), new byte[] {1});
        now = now.plus(OcspCache.KEPT).plusSeconds(1);
        assertThat(cache.find(leaf.certificate())).isEmpty();
        assertThat(cache().discarded()).containsExactlyInAnyOrder("0".repeat(40), OcspCache.sha1(leaf.certificate()));
        assertThat(folder).isEmptyDirectory();
    }
}
