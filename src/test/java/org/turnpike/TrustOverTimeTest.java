package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.HostileTls.Identity;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;
import org.turnpike.keys.AuthenticationCredential;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.InstanceKeyAlgorithm;
import org.turnpike.sandbox.PublishedInstance;
import org.turnpike.sandbox.SigningIdentity;
import org.turnpike.sandbox.SubjectNames;
import org.turnpike.trust.TestPki;

/**
 * Trust that ends, is withdrawn, or cannot be renewed (trust.md §1.5, §1.6, §2.1, §3): services go on until the documented limit, stop with the
 * documented code, and recover without a restart. Time is the test's.
 */
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TrustOverTimeTest {
    private static final String BODY = "<p:getPerson xmlns:p=\"http://sandbox.turnpike.example/registry\">"
            + "<p:nationalId>010101-123N</p:nationalId></p:getPerson>";
    private static final String OUTDATED_HERE = "server.clientproxy.global_conf_outdated";
    private static final String OUTDATED_THERE = "server.serverproxy.global_conf_outdated";
    private static final SubsystemId AWAY = new SubsystemId(Identities.HOSTED, "away");
    private static final ServerId SS3 = new ServerId(Identities.HOSTED, "ss3");
    private static final String SS3_ADDRESS = "127.0.0.13";
    private static final int LAST = Integer.MAX_VALUE;

    private static XRoadInstance instance;
    private static KeyPair spare;
    private static X509Certificate spareCertificate;
    private static PublishedInstance asPublished;
    private LogLines log;

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance();
        spare = InstanceKeyAlgorithm.EC.generate();
        spareCertificate = instance.sandbox().issueAuthentication(Identities.SS1, spare.getPublic(), "spare");
        instance.sandbox().change(published -> withCertificates(published, instance.consumer().authentication(), spareCertificate));
        instance.publish();
        asPublished = instance.sandbox().source().published();
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
        instance.sandbox().plugIn();
        instance.sandbox().ocsp().behave();
        instance.sandbox().source().behave();
        instance.sandbox().change(any -> asPublished);
        instance.advance(Duration.ofSeconds(1));
        instance.publish();
    }

    private static PublishedInstance withCertificates(PublishedInstance published, X509Certificate... certificates) {
        return published.withServer(Identities.SS1, server -> new PublishedInstance.Server(server.id(), server.address(), List.of(certificates),
                server.clients(), server.maintenance()));
    }

    private static String getPerson() throws Exception {
        return Call.soap(instance, envelope()).code();
    }

    private static String envelope() {
        return Call.envelope(Identities.PORTAL, Identities.GET_PERSON, Call.newId(), BODY);
    }

    private static HostileConsumer hostileConsumer() throws Exception {
        AuthenticationCredential own = instance.consumer().server().authenticationKey().orElseThrow();
        return new HostileConsumer(instance, own, instance.consumer().server().signingKey(Identities.CONSUMER));
    }

    private static List<byte[]> spareEvidence() throws IOException {
        return List.of(instance.sandbox().ocsp().responseFor(spareCertificate, instance.now()));
    }

    /** Time passes while the configuration source goes on as ever; OCSP responses are fetched as they are due. */
    private static void sourceKeepsPublishingWhile(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plusSeconds(60)) {
            Duration left = time.minus(passed);
            instance.advance(left.compareTo(Duration.ofSeconds(60)) < 0 ? left : Duration.ofSeconds(60));
            instance.publish();
        }
    }

    // withdrawal

    private static Identity spareIdentity() {
        return new Identity(spare.getPrivate(), List.of(spareCertificate));
    }

    private static SSLSession shakeHands(HostileTls tls, String protocol) throws Exception {
        return shakeHands(tls, protocol, spareEvidence());
    }

    private static SSLSession shakeHands(HostileTls tls, String protocol, List<byte[]> evidence) throws Exception {
        try (SSLSocket socket = tls.connect(XRoadInstance.PROVIDER_ADDRESS, instance.ports().server(), protocol)) {
            socket.startHandshake();
            socket.getOutputStream().write(hostileConsumer().request(envelope(), evidence));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).contains("getPersonResponse");
            return socket.getSession();
        }
    }

    private void assertResumesUntil(String protocol, Withdrawal withdrawal) throws Exception {
        assertResumesUntil(protocol, spareIdentity(), spareEvidence(), withdrawal);
    }

    private void assertResumesUntil(String protocol, Identity identity, List<byte[]> evidence, Withdrawal withdrawal) throws Exception {
        HostileTls tls = new HostileTls(Optional.of(identity));
        long first = shakeHands(tls, protocol, evidence).getCreationTime();
        assertThat(shakeHands(tls, protocol, evidence).getCreationTime()).as("the second session is the first one, resumed").isEqualTo(first);
        instance.sandbox().change(withdrawal::from);
        instance.publish();
        assertThat(tls.alert(XRoadInstance.PROVIDER_ADDRESS, instance.ports().server(), protocol))
                .as("not updated: %s", log.with("could not be updated")).contains("certificate_unknown");
    }

    private interface Withdrawal {
        PublishedInstance from(PublishedInstance published);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void resumedSessionAfterTheHashWasRemoved(String protocol) throws Exception {
        assertResumesUntil(protocol, published -> withCertificates(published, instance.consumer().authentication()));
        assertThat(getPerson()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void resumedSessionAfterTheServerWasRemoved(String protocol) throws Exception {
        assertResumesUntil(protocol, published -> published.withoutServer(Identities.SS1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void resumedSessionAfterTheCaWasWithdrawn(String protocol) throws Exception {
        TestPki.Holder other = TestPki.rootCa("C=FI,CN=Another CA");
        TestPki.Holder peer = other.issue("C=FI,CN=below another CA", TestPki.AUTHENTICATION);
        instance.sandbox().change(published -> withCertificates(approving(published, other), instance.consumer().authentication(), peer.certificate()));
        instance.publish();
        assertResumesUntil(protocol, new Identity(peer.keys().getPrivate(), List.of(peer.certificate())),
                List.of(TestPki.good(peer.certificate(), other, instance.now()).encoded()),
                published -> published.withAuthorities(asPublished.authorities().toArray(PublishedInstance.ApprovedAuthority[]::new)));
    }

    @Test
    void sessionsOutliveAPublicationThatWithdrawsNothing() throws Exception {
        HostileTls tls = new HostileTls(Optional.of(spareIdentity()));
        long first = shakeHands(tls, "TLSv1.2").getCreationTime();
        instance.sandbox().change(published -> published.withGroup("more", Identities.PORTAL));
        instance.publish();
        assertThat(shakeHands(tls, "TLSv1.2").getCreationTime()).isEqualTo(first);
    }

    @Test
    void keptAliveConnectionIsRefusedAtTheNextRequest() throws Exception {
        HostileTls tls = new HostileTls(Optional.of(spareIdentity()));
        try (SSLSocket socket = tls.connect(XRoadInstance.PROVIDER_ADDRESS, instance.ports().server(), "TLSv1.3")) {
            assertThat(keptAlive(socket)).contains("getPersonResponse");
            assertThat(keptAlive(socket)).contains("getPersonResponse");
            instance.sandbox().change(published -> withCertificates(published, instance.consumer().authentication()));
            instance.publish();
            assertThat(keptAlive(socket)).contains("server.serverproxy.service_failed.ssl_authentication_failed", "is not associated with any security server")
                    .doesNotContain("getPersonResponse");
        }
    }

    @Test
    void revocationThatWasShownOnceCountsOnConnectionsThatAreOpen() throws Exception {
        TestPki.Holder ca = TestPki.rootCa("C=FI,CN=Peer CA");
        TestPki.Holder peer = ca.issue("C=FI,CN=peer", TestPki.AUTHENTICATION);
        instance.sandbox().change(published -> withCertificates(approving(published, ca), instance.consumer().authentication(), peer.certificate()));
        instance.publish();
        Instant now = instance.now();
        List<byte[]> good = List.of(TestPki.good(peer.certificate(), ca, now.minusSeconds(60)).encoded());
        List<byte[]> revoked = List.of(TestPki.response(peer.certificate(), ca.certificate(), ca, now, now.plusSeconds(30), new RevokedStatus(Date.from(now), 1)).encoded());
        HostileTls tls = new HostileTls(Optional.of(new Identity(peer.keys().getPrivate(), List.of(peer.certificate()))));
        try (SSLSocket open = tls.connect(XRoadInstance.PROVIDER_ADDRESS, instance.ports().server(), "TLSv1.3");
                SSLSocket other = tls.connect(XRoadInstance.PROVIDER_ADDRESS, instance.ports().server(), "TLSv1.3")) {
            assertThat(keptAlive(open, good)).contains("getPersonResponse");
            assertThat(keptAlive(other, revoked)).contains("REVOKED").doesNotContain("getPersonResponse");
            assertThat(keptAlive(open, good)).contains("REVOKED").doesNotContain("getPersonResponse");
        }
    }

    private static String keptAlive(SSLSocket socket) throws Exception {
        return keptAlive(socket, spareEvidence());
    }

    private static String keptAlive(SSLSocket socket, List<byte[]> evidence) throws Exception {
        String request = new String(hostileConsumer().request(envelope(), evidence), StandardCharsets.ISO_8859_1);
        socket.getOutputStream().write(request.replaceFirst("Connection: close", "Connection: Keep-Alive").getBytes(StandardCharsets.ISO_8859_1));
        return answer(socket.getInputStream());
    }

    /** One answer, chunked as messages are or with a length as faults are. */
    private static String answer(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        while (!isWhole(text)) {
            int b = in.read();
            if (b < 0) {
                return text.toString();
            }
            text.append((char) b);
        }
        return text.toString();
    }

    private static boolean isWhole(StringBuilder text) {
        int body = text.indexOf("\r\n\r\n") + 4;
        int length = text.indexOf("Content-Length: ");
        if (body < 4) {
            return false;
        }
        return length > 0 && length < body ? text.length() >= body + Integer.parseInt(text.substring(length + 16, text.indexOf("\r\n", length)).strip())
                : text.length() > body && text.lastIndexOf("\r\n0\r\n\r\n") == text.length() - 7;
    }

    /** The own key's hash is gone: nothing can be shown to peers, who are told so, and nothing is sent. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void serverWithoutAUsableKeyEndsHandshakesWithAnAlert(String protocol) throws Exception {
        instance.sandbox().change(published -> published.withServer(Identities.SS2, server ->
                new PublishedInstance.Server(server.id(), server.address(), List.of(), server.clients(), server.maintenance())));
        instance.publish();
        assertThat(new HostileTls(Optional.of(spareIdentity())).alert(XRoadInstance.PROVIDER_ADDRESS, instance.ports().server(), protocol))
                .contains("handshake_failure");
        assertThat(instance.provider().server().refusals().latest(1).get(0).reason().name()).isEqualTo("NoOwnKey");
    }

    // a configuration that fails a check leaves the last good one in force

    private void assertNotTaken(String code, String words) throws Exception {
        instance.sandbox().change(published -> withCertificates(published, spareCertificate));      // would end the consumer's calls
        instance.publish();
        assertThat(log.with(code)).isNotEmpty().allMatch(line -> line.contains(words));
        assertThat(getPerson()).isEmpty();
        instance.advance(Duration.ofSeconds(700));
        assertThat(getPerson()).isEqualTo(OUTDATED_HERE);
    }

    @Test
    void configurationSignedByAStranger() throws Exception {
        instance.sandbox().source().signWithStranger(SigningIdentity.selfSigned("Stranger", InstanceKeyAlgorithm.EC, instance.now()));
        assertNotTaken("global_conf_signature_verification_failure", "");
    }

    @Test
    void configurationWithoutSignature() throws Exception {
        instance.sandbox().source().leaveUnsigned();
        assertNotTaken("global_conf_missing_signed_data_expiration_date", "");
    }

    @Test
    void configurationThatExpiredBeforeItCame() throws Exception {
        instance.sandbox().source().validity(Duration.ofSeconds(-1));
        assertNotTaken("global_conf_outdated", "Expire-date");
    }

    @Test
    void configurationWithAnAlteredPart() throws Exception {
        instance.sandbox().source().alterPart("SHARED-PARAMETERS");
        assertNotTaken("global_conf_part_downloaded_file_integrity_failure", "SHARED-PARAMETERS");
    }

    @Test
    void configurationRolledBackByMoreThanTenMinutes() throws Exception {
        instance.sandbox().source().validity(Duration.ofSeconds(1200));
        instance.publish();
        instance.sandbox().source().validity(Duration.ofSeconds(599));
        instance.sandbox().change(published -> withCertificates(published, spareCertificate));
        instance.publish();
        assertThat(log.with("global_conf_outdated")).isNotEmpty().allMatch(line -> line.contains("more than PT10M earlier than the Expire-date of the stored configuration"));
        assertThat(getPerson()).isEmpty();
        instance.sandbox().source().validity(Duration.ofSeconds(600));
        instance.publish();
        assertThat(getPerson()).as("ten minutes earlier is taken").isEqualTo("server.clientproxy.ssl_authentication_failed");
    }

    // sources that are away

    @Test
    void configurationSourceIsAwayUntilTheConfigurationExpires() throws Exception {
        Duration left = untilExpiry();
        HostileConsumer hostile = hostileConsumer();
        instance.advance(left);
        assertThat(getPerson()).as("at the very instant of expiry").isEmpty();
        instance.advance(Duration.ofNanos(1));
        assertThat(getPerson()).isEqualTo(OUTDATED_HERE);
        assertThat(hostile.send(envelope(), hostile.ocspResponses(), message -> message)).contains(OUTDATED_THERE);
        assertThat(instance.provider().server().problems()).anyMatch(problem -> problem.contains("No valid global configuration"));
        instance.sandbox().plugIn();
        instance.publish();
        assertThat(getPerson()).isEmpty();
    }

    /** Directories carry whole seconds: the clock is brought to one, new OCSP responses are fetched, and the source goes away. */
    private static Duration untilExpiry() {
        instance.advance(Duration.ofSeconds(1201));
        instance.publish();
        Instant now = instance.now();
        instance.advance(Duration.ofNanos((1_000_000_000 - now.getNano()) % 1_000_000_000));
        instance.publish();
        instance.sandbox().unplug();
        return Duration.ofSeconds(600);
    }

    @Test
    void ocspResponderIsAwayUntilTheResponsesAreTooOld() throws Exception {
        sourceKeepsPublishingWhile(Duration.ofSeconds(2400));                 // so that both servers have fetched
        Instant thisUpdate = consumerEvidence();
        instance.sandbox().ocsp().stopAnswering();
        sourceKeepsPublishingWhile(Duration.between(instance.now(), thisUpdate.plusSeconds(3600)));
        assertThat(consumerEvidence()).isEqualTo(thisUpdate);
        assertThat(instance.consumer().server().authenticationKey()).as("at the very end of freshness").isPresent();
        sourceKeepsPublishingWhile(Duration.ofSeconds(1));
        assertThat(getPerson()).isEqualTo("server.clientproxy.ssl_authentication_failed");
        assertThat(instance.consumer().server().problems()).anyMatch(problem -> problem.contains("too old"));
        instance.sandbox().ocsp().behave();
        instance.runJobs();
        assertThat(getPerson()).isEmpty();
    }

    private static Instant consumerEvidence() {
        return instance.consumer().server().authenticationKey().orElseThrow().ocsp().get(0).thisUpdate();
    }

    @Test
    void responsesAreRenewedBeforeTheyEndWhereFreshnessIsShorterThanTheInterval() throws Exception {
        instance.sandbox().change(published -> published.withOcspFreshness(Duration.ofSeconds(300)));
        instance.publish();
        for (int minute = 0; minute < 25; minute++) {
            sourceKeepsPublishingWhile(Duration.ofSeconds(60));
            assertThat(instance.consumer().server().problems()).as("minute " + minute).isEmpty();
            assertThat(Duration.between(consumerEvidence(), instance.now())).isLessThanOrEqualTo(Duration.ofSeconds(180));
        }
        assertThat(getPerson()).isEmpty();
    }

    @Test
    void responsesAreRenewedBeforeTheirNextUpdate() throws Exception {
        instance.sandbox().ocsp().nextUpdateAfter(Duration.ofSeconds(240));
        sourceKeepsPublishingWhile(Duration.ofSeconds(1260));
        for (int minute = 0; minute < 10; minute++) {
            sourceKeepsPublishingWhile(Duration.ofSeconds(60));
            assertThat(instance.consumer().server().problems()).as("minute " + minute).isEmpty();
        }
        assertThat(getPerson()).isEmpty();
    }

    @Test
    void providerIsCutOffAndComesBack() throws Exception {
        instance.provider().unplug();
        assertThat(getPerson()).isEqualTo("server.clientproxy.network_error");
        instance.provider().plugIn();
        assertThat(getPerson()).isEmpty();
    }

    /** Peer, configuration source and OCSP responder at once. */
    @Test
    void networkIsAwayAltogetherAndComesBack() throws Exception {
        Duration left = untilExpiry();
        instance.provider().unplug();
        assertThat(getPerson()).isEqualTo("server.clientproxy.network_error");
        instance.advance(left);
        assertThat(getPerson()).as("at the very instant of expiry").isEqualTo("server.clientproxy.network_error");
        instance.advance(Duration.ofNanos(1));
        assertThat(getPerson()).isEqualTo(OUTDATED_HERE);
        instance.provider().plugIn();
        instance.sandbox().plugIn();
        instance.publish();
        assertThat(getPerson()).isEmpty();
    }

    @Test
    void restartWithoutNetworkServesFromWhatIsStoredUntilItExpires() throws Exception {
        Duration left = untilExpiry();
        instance.consumer().close();
        instance.consumer().start();
        assertThat(getPerson()).isEmpty();
        instance.advance(left);
        assertThat(getPerson()).isEmpty();
        instance.advance(Duration.ofNanos(1));
        assertThat(getPerson()).isEqualTo(OUTDATED_HERE);
        instance.sandbox().plugIn();
        instance.publish();
        assertThat(getPerson()).isEmpty();
    }

    @Test
    void providerInMaintenance() throws Exception {
        instance.sandbox().change(published -> published.withMaintenance(Identities.SS2, Optional.of("back at noon")));
        instance.publish();
        assertThat(getPerson()).isEqualTo("server.clientproxy.maintenance_mode");
        instance.sandbox().change(published -> asPublished);
        instance.publish();
        assertThat(getPerson()).isEmpty();
    }

    // the OCSP door

    private static HttpResponse<byte[]> ocspDoor(String method, String query) throws Exception {
        URI url = URI.create("http://" + XRoadInstance.PROVIDER_ADDRESS + ":" + instance.ports().ocsp() + "/" + query);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(url).method(method, HttpRequest.BodyPublishers.noBody()).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String hash(String algorithm) throws Exception {
        return HexFormat.of().formatHex(java.security.MessageDigest.getInstance(algorithm).digest(instance.provider().authentication().getEncoded()));
    }

    @Test
    void ocspDoorServesWhatIsAskedFor() throws Exception {
        byte[] response = instance.provider().server().authenticationKey().orElseThrow().ocsp().get(0).encoded();
        String der = new String(response, StandardCharsets.ISO_8859_1);
        for (String query : List.of("?cert=" + hash("SHA-1"), "?cert_hash=" + hash("SHA-256"),
                "?cert=" + hash("SHA-1") + "&cert_hash=" + hash("SHA-256"), "?cert=" + hash("SHA-1") + "&cert_hash=0000", "?other=1&cert=" + hash("SHA-1"))) {
            HttpResponse<byte[]> answer = ocspDoor("GET", query);
            assertThat(answer.statusCode()).as(query).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("multipart/related;")
                    .contains("type=\"application/ocsp-response\"", "charset=UTF-8", "boundary=");
            assertThat(new String(answer.body(), StandardCharsets.ISO_8859_1)).containsOnlyOnce(der);
        }
        String twice = new String(ocspDoor("GET", "?cert=" + hash("SHA-1") + "&cert=" + hash("SHA-1")).body(), StandardCharsets.ISO_8859_1);
        assertThat(twice.split("Content-Type: application/ocsp-response|content-type: application/ocsp-response", -1)).hasSize(3);
        HttpResponse<byte[]> beat = ocspDoor("HEAD", "");
        assertThat(beat.statusCode()).isEqualTo(200);
        assertThat(beat.body()).isEmpty();
    }

    @Test
    void ocspDoorRefusesTheRest() throws Exception {
        String known = "cert=" + hash("SHA-1");
        for (String query : List.of("", "?", "?cert=", "?cert=" + "0".repeat(40), "?cert=" + hash("SHA-1").toUpperCase(java.util.Locale.ROOT),
                "?cert_hash=" + hash("SHA-256").toUpperCase(java.util.Locale.ROOT), "?cert=" + hash("SHA-256"), "?cert_hash=" + hash("SHA-1"),
                "?" + known + "&cert=" + "0".repeat(40), "?" + String.join("&", java.util.Collections.nCopies(11, known)), "?cert=%00%0d%0a")) {
            HttpResponse<byte[]> answer = ocspDoor("GET", query);
            assertThat(answer.statusCode()).as(query).isEqualTo(500);
            assertThat(answer.headers().firstValue("Content-Type")).isEmpty();
            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).doesNotContain("\r", "\n", "Exception");
        }
        assertThat(ocspDoor("GET", "?" + String.join("&", java.util.Collections.nCopies(10, known))).statusCode()).isEqualTo(200);
        assertThat(ocspDoor("POST", "?" + known).statusCode()).isEqualTo(500);
    }

    @Test
    void olderGoodResponseOfAPeerDoesNotDisplaceANewerRevokedOne() throws Exception {
        TestPki.Holder ca = TestPki.rootCa("C=FI,CN=Peer CA");
        TestPki.Holder peer = ca.issue("C=FI,CN=peer", TestPki.AUTHENTICATION);
        ServiceId service = new ServiceId(AWAY, "getPerson", Optional.of("v1"));
        instance.sandbox().change(published -> approving(published, ca).withMember(Identities.HOSTED, "Visitors' Society", "visitor", "away")
                .withServer(new PublishedInstance.Server(SS3, Optional.of(SS3_ADDRESS), List.of(peer.certificate()), Set.of(AWAY), Optional.empty())));
        instance.publish();
        Instant now = instance.now();
        byte[] older = TestPki.good(peer.certificate(), ca, now.minusSeconds(60)).encoded();
        byte[] revoked = TestPki.response(peer.certificate(), ca.certificate(), ca, now, now.plusSeconds(30), new RevokedStatus(Date.from(now), 1)).encoded();
        byte[] newer = TestPki.response(peer.certificate(), ca.certificate(), ca, now.plusSeconds(40), null, CertificateStatus.GOOD).encoded();
        try (HostileProvider hostile = new HostileProvider(SS3_ADDRESS, instance.ports().server(), instance.ports().ocsp())) {
            hostile.be(new Identity(peer.keys().getPrivate(), List.of(peer.certificate())), List.of(older), "TLSv1.3");
            hostile.serve(List.of(revoked), 200);
            assertRevoked(Call.soap(instance, Call.envelope(Identities.PORTAL, service, Call.newId(), BODY)));
            hostile.serve(List.of(older), 200);
            assertRevoked(Call.soap(instance, Call.envelope(Identities.PORTAL, service, Call.newId(), BODY)));
            instance.advance(Duration.ofSeconds(40));                         // the revoked one has passed its nextUpdate, the older good one is fresh
            assertRevoked(Call.soap(instance, Call.envelope(Identities.PORTAL, service, Call.newId(), BODY)));
            assertThat(hostile.messageBytes()).isZero();
            hostile.serve(List.of(newer), 200);
            assertThat(Call.soap(instance, Call.envelope(Identities.PORTAL, service, Call.newId(), BODY)).code()).isEqualTo(HostileProvider.REACHED);
        }
    }

    private static PublishedInstance approving(PublishedInstance published, TestPki.Holder ca) {
        List<PublishedInstance.ApprovedAuthority> authorities = new ArrayList<>(published.authorities());
        authorities.add(new PublishedInstance.ApprovedAuthority("Peer CA", false, new PublishedInstance.AuthorityCertificate(ca.certificate(), List.of()),
                List.of(), SubjectNames.FIVRK));
        return published.withAuthorities(authorities.toArray(PublishedInstance.ApprovedAuthority[]::new));
    }

    private static void assertRevoked(Call.Outcome outcome) {
        assertThat(outcome.code()).as(outcome.body()).isEqualTo("server.clientproxy.ssl_authentication_failed.invalid_cert_path.cert_validation");
        assertThat(outcome.body()).contains("REVOKED");
    }

    @Test
    @Order(LAST)
    void revokedOwnCertificateIsNoKeyAndIsNamed() throws Exception {
        X509Certificate own = instance.consumer().authentication();
        instance.sandbox().revoke(own);
        sourceKeepsPublishingWhile(Duration.ofSeconds(1200));
        assertThat(getPerson()).isEqualTo("server.clientproxy.ssl_authentication_failed");
        assertThat(instance.consumer().server().authenticationKey()).isEmpty();
        assertThat(instance.consumer().server().problems()).anyMatch(problem -> problem.contains("REVOKED")
                && problem.contains(own.getSubjectX500Principal().toString()) && problem.contains(own.getSerialNumber().toString(16)));
        assertThat(log.with("There is no usable authentication key")).isNotEmpty();
    }
}
