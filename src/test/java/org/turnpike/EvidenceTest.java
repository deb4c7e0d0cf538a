package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;
import org.turnpike.message.Content;
import org.turnpike.message.Sha512;
import org.turnpike.messagelog.Leg;
import org.turnpike.messagelog.MessageRecord;
import org.turnpike.messagelog.TimeStampingStatus;
import org.turnpike.sandbox.Identities;
import org.turnpike.signature.ContainerReport;
import org.turnpike.signature.ContainerVerifier;
import org.turnpike.signature.Containers;
import org.turnpike.signature.DssOpinion;
import org.turnpike.signature.MessageSigner;
import org.turnpike.signature.SignatureParts;
import org.turnpike.signature.SignedPart;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspVerifier;

/** From an exchange to evidence: records, time-stamps, GET /asic and /verificationconf, and two verifiers that agree. */
@Tag("slow")
class EvidenceTest {
    private static final String GET_PERSON = "<p:getPerson xmlns:p=\"http://sandbox.turnpike.example/registry\"><p:nationalId>010101-123N</p:nationalId></p:getPerson>";
    private static final Duration INTERVAL = Duration.ofSeconds(61);
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final ContainerVerifier VERIFIER = new ContainerVerifier(new ChainVerifier(new OcspVerifier()));
    private static XRoadInstance instance;

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance();
        instance.sandbox().source().validity(Duration.ofDays(2));
        instance.publish();
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
    }

    @BeforeEach
    void nothingWaits() throws Exception {
        instance.sandbox().timeStamping().behave();
        pass(INTERVAL);
        assertThat(instance.consumer().server().timeStamping().status().backlog()).isZero();
        assertThat(instance.provider().server().timeStamping().status().backlog()).isZero();
    }

    /** Time passes, with configuration and OCSP responses kept fresh; every job runs. */
    private static void pass(Duration time) {
        instance.advance(time);
        instance.publish();
    }

    private static HttpResponse<byte[]> get(String address, String target) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(URI.create("http://" + address + ":" + instance.ports().client() + target)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static HttpResponse<byte[]> asic(String address, SubsystemId client, String id, String flags) throws Exception {
        return get(address, "/asic?queryId=" + URLEncoder.encode(id, StandardCharsets.UTF_8) + "&xRoadInstance=" + client.instance() + "&memberClass="
                + client.member().memberClass() + "&memberCode=" + client.member().code() + "&subsystemCode=" + client.subsystemCode() + flags);
    }

    private static Map<String, byte[]> ofConsumer(String id, String flags) throws Exception {
        return containers(asic(XRoadInstance.CONSUMER_ADDRESS, Identities.PORTAL, id, flags));
    }

    private static Map<String, byte[]> ofProvider(String id, String flags) throws Exception {
        return containers(asic(XRoadInstance.PROVIDER_ADDRESS, Identities.REGISTRY, id, flags));
    }

    private static Map<String, byte[]> containers(HttpResponse<byte[]> response) {
        assertThat(response.statusCode()).as(new String(response.body(), StandardCharsets.UTF_8)).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/zip");
        return Containers.entries(response.body());
    }

    private static GlobalConfiguration verificationConfiguration(String address) throws Exception {
        HttpResponse<byte[]> response = get(address, "/verificationconf");
        assertThat(response.headers().firstValue("Content-Disposition")).contains("attachment; filename=\"verificationconf.zip\"");
        assertThat(Containers.entries(response.body()).keySet()).containsExactly("verificationconf/SANDBOX/shared-params.xml",
                "verificationconf/SANDBOX/shared-params.xml.metadata", "verificationconf/instance-identifier");
        return Containers.verificationConfiguration(response.body());
    }

    /** All three verifiers agree; the container has the entries of a captured one. */
    private static ContainerReport.Proof assertProves(byte[] container, ClientId signer, String likeCaptured) throws Exception {
        ContainerReport report = VERIFIER.verify(Content.of(container), verificationConfiguration(XRoadInstance.PROVIDER_ADDRESS));
        assertThat(report.isValid()).as(report.toString()).isTrue();
        ContainerReport.Proof proof = report.proof().orElseThrow();
        assertThat(proof.signer()).isEqualTo(signer);
        var second = SecondOpinion.of(container, instance.sandbox().timeStamping().certificate());
        assertThat(second.getKey()).isEqualTo(proof.certificate());
        assertThat(second.getValue()).isEqualTo(proof.stampedAt());
        DssOpinion.Verdict dss = DssOpinion.ofContainer(container);
        assertThat(dss.intact(2)).as(dss.toString()).isTrue();
        assertThat(dss.certificate()).isEqualTo(proof.certificate());
        Containers.Captured captured = Containers.captured().stream().filter(one -> one.name().matches(likeCaptured)).findFirst().orElseThrow();
        assertThat(List.copyOf(Containers.entries(container).keySet())).isEqualTo(List.copyOf(Containers.entries(captured.zip()).keySet()));
        return proof;
    }

    private static Call.Outcome soap(String id) throws Exception {
        return Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.GET_PERSON, id, GET_PERSON));
    }

    private static String soap() throws Exception {
        String id = Call.newId();
        assertThat(soap(id).code()).isEmpty();
        return id;
    }

    /** A REST call with a body there and back. */
    private static String rest() throws Exception {
        Call.Outcome outcome = Call.rest(instance, Identities.PORTAL, Identities.ECHO_REST, "POST", "", "{\"a\":1}");
        assertThat(outcome.code()).as(outcome.body()).isEmpty();
        return outcome.headers().firstValue("x-road-id").orElseThrow();
    }

    @Test
    void recordsThatWaitTogetherAreStampedTogether() throws Exception {
        String soap = soap();
        String rest = rest();
        HttpResponse<byte[]> tooEarly = asic(XRoadInstance.CONSUMER_ADDRESS, Identities.PORTAL, soap, "");
        assertThat(tooEarly.statusCode()).isEqualTo(500);
        assertThat(new String(tooEarly.body(), StandardCharsets.UTF_8)).isEqualTo("Message signature has not been timestamped yet!");

        pass(INTERVAL);

        for (boolean consumer : new boolean[] {true, false}) {
            List<byte[]> soaps = List.copyOf((consumer ? ofConsumer(soap, "") : ofProvider(soap, "")).values());
            List<byte[]> rests = List.copyOf((consumer ? ofConsumer(rest, "") : ofProvider(rest, "")).values());
            assertThat(soaps).hasSize(2);
            assertThat(rests).hasSize(2);
            assertThat(assertProves(soaps.get(0), Identities.PORTAL, "soap-simple/asic-provider.*request.*").messageId()).isEqualTo(soap);
            assertThat(assertProves(soaps.get(1), Identities.REGISTRY, "soap-simple/asic-provider.*response.*").response()).isTrue();
            assertThat(assertProves(rests.get(0), Identities.PORTAL, "rest-post-json/asic-provider.*request.*").rest()).isTrue();
            assertThat(assertProves(rests.get(1), Identities.REGISTRY, "rest-post-json/asic-provider.*response.*").verifiedAttachments())
                    .containsExactly("/attachment1");
        }
    }

    @Test
    void forceStampsARecordByItselfAndNothingStampsItAgain() throws Exception {
        String soap = soap();
        String rest = rest();
        Map<String, byte[]> forced = ofConsumer(soap, "&force");
        Map<String, byte[]> forcedRest = ofConsumer(rest, "&force");
        List<byte[]> both = List.copyOf(forced.values());
        List<byte[]> bothRest = List.copyOf(forcedRest.values());
        assertProves(both.get(0), Identities.PORTAL, "soap-simple/asic-consumer.*request.*");
        assertProves(both.get(1), Identities.REGISTRY, "soap-simple/asic-consumer.*response.*");
        assertProves(bothRest.get(0), Identities.PORTAL, "rest-post-json/asic-consumer.*request.*");
        assertProves(bothRest.get(1), Identities.REGISTRY, "rest-post-json/asic-consumer.*response.*");

        pass(INTERVAL);

        assertThat(ofConsumer(soap, "&force")).usingRecursiveComparison().isEqualTo(forced);
        assertThat(ofConsumer(rest, "")).usingRecursiveComparison().isEqualTo(forcedRest);
    }

    @Test
    void aRecordThatWaitsAloneIsStampedWithinItsSignature() throws Exception {
        Call.Outcome refused = Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.GET_PERSON, "alone", GET_PERSON).replace("v1", "v9"));
        assertThat(refused.code()).isNotEmpty();
        pass(INTERVAL);
        Map<String, byte[]> containers = ofConsumer("alone", "");
        assertThat(containers).hasSize(1);
        assertProves(containers.values().iterator().next(), Identities.PORTAL, "soap-error-access-denied/asic-consumer.*");
    }

    @Test
    void messagesSignedTogetherProveEachForItself() throws Exception {
        var server = instance.consumer().server();
        List<String> ids = IntStream.range(0, 5).mapToObj(i -> Call.newId()).toList();
        List<byte[]> messages = ids.stream().map(id -> Call.envelope(Identities.PORTAL, Identities.GET_PERSON, id, GET_PERSON)
                .getBytes(StandardCharsets.UTF_8)).toList();
        List<List<SignedPart>> parts = messages.stream().map(message -> List.of(new SignedPart(SignedPart.MESSAGE, Sha512.of(message), Content.of(message)))).toList();
        List<SignatureParts> signed = new MessageSigner().signBatch(server.signingKey(Identities.CONSUMER), parts, instance.now());
        List<MessageRecord> records = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            records.add(new MessageRecord(instance.now(), ids.get(i), Optional.empty(), Identities.PORTAL, Leg.CONSUMER_SOAP_REQUEST, Identities.PORTAL, new ServiceId(Identities.PORTAL, "service"),
                    Content.of(messages.get(i)), signed.get(i), List.of()));
        }
        server.records().insert(records);
        assertProves(ofConsumer(ids.get(2), "&force").values().iterator().next(), Identities.PORTAL, "soap-attachments/asic-consumer.*request.*");
        pass(INTERVAL);
        for (String id : List.of(ids.get(0), ids.get(1), ids.get(3), ids.get(4))) {
            assertProves(ofConsumer(id, "").values().iterator().next(), Identities.PORTAL, "batch-signature/asic-burst-01.*request.*");
        }
    }

    @Test
    void oneByteOfOwnEvidenceChangedIsRefused() throws Exception {
        String rest = rest();
        pass(INTERVAL);
        byte[] container = ofProvider(rest, "").values().iterator().next();
        GlobalConfiguration conf = verificationConfiguration(XRoadInstance.CONSUMER_ADDRESS);
        Map<String, byte[]> entries = Containers.entries(container);
        for (String name : entries.keySet()) {
            byte[] bytes = entries.get(name);
            for (int at = 50; at < bytes.length; at += Math.max(1, bytes.length / 25)) {
                bytes[at] ^= 1;
                assertThat(VERIFIER.verify(Content.of(Containers.zip(entries)), conf).isValid() && !name.equals("META-INF/timestamp.tst")).as(name + " at " + at).isFalse();
                bytes[at] ^= 1;
            }
        }
        assertThat(VERIFIER.verify(Content.of(Containers.zip(entries)), conf).isValid()).isTrue();
        entries.get("sig-hashchainresult.xml")[50] ^= 1;
        assertThat(DssOpinion.ofContainer(Containers.zip(entries)).referencesIntact()).isFalse();
    }

    @Test
    void questionsForContainersAreAnsweredAsDocumented() throws Exception {
        String id = soap();
        pass(INTERVAL);
        assertStatus("/asic", 400);
        assertStatus("/asic?queryId=" + id + "&xRoadInstance=SANDBOX&memberClass=COM", 400);
        assertThat(asic(XRoadInstance.CONSUMER_ADDRESS, Identities.PORTAL, id, "&requestOnly&responseOnly").statusCode()).isEqualTo(400);
        assertThat(asic(XRoadInstance.CONSUMER_ADDRESS, Identities.PORTAL, id, "&unique").statusCode()).isEqualTo(400);
        assertThat(asic(XRoadInstance.CONSUMER_ADDRESS, Identities.REGISTRY, id, "").statusCode()).isEqualTo(401);
        HttpResponse<byte[]> none = asic(XRoadInstance.CONSUMER_ADDRESS, Identities.PORTAL, "no such id", "");
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(new String(none.body(), StandardCharsets.UTF_8)).isEqualTo("No signed documents found");
        assertThat(asic(XRoadInstance.CONSUMER_ADDRESS, Identities.VISITOR, id, "").statusCode()).isEqualTo(404);

        assertThat(ofConsumer(id, "").keySet()).satisfiesExactly(name -> assertThat(name).matches(id + "-request-[0-9a-v]+\\.asice"),
                name -> assertThat(name).matches(id + "-response-[0-9a-v]+\\.asice"));
        HttpResponse<byte[]> response = asic(XRoadInstance.CONSUMER_ADDRESS, Identities.PORTAL, id, "&responseOnly");
        assertThat(response.headers().firstValue("Content-Disposition")).contains("attachment; filename=\"" + id + "-response.zip\"");
        assertThat(containers(response)).hasSize(1);
        HttpResponse<byte[]> bare = asic(XRoadInstance.CONSUMER_ADDRESS, Identities.PORTAL, id, "&requestOnly&unique");
        assertThat(bare.headers().firstValue("Content-Type")).contains("application/vnd.etsi.asic-e+zip");
        assertThat(bare.headers().firstValue("Content-Disposition").orElseThrow()).matches("attachment; filename=\"" + id + "-request-[0-9a-v]+\\.asice\"");
        assertThat(bare.body()).isEqualTo(ofConsumer(id, "&requestOnly").values().iterator().next());
    }

    private static void assertStatus(String target, int status) throws Exception {
        HttpResponse<byte[]> response = get(XRoadInstance.CONSUMER_ADDRESS, target);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
    }

    @Test
    void aServiceThatStaysAwayStopsMessagesAfterTheGracePeriodUntilItIsBack() throws Exception {
        var timeStamping = instance.consumer().server().timeStamping();
        List<String> ids = new ArrayList<>(List.of(soap()));
        instance.sandbox().timeStamping().stopAnswering();
        pass(INTERVAL);
        TimeStampingStatus failing = timeStamping.status();
        Instant since = failing.failingSince().orElseThrow();
        assertThat(failing.refusesFrom()).contains(since.plus(Duration.ofHours(4)));
        assertThat(failing.lastFailure().orElseThrow()).contains("mlog.timestamping_non_ok_response");
        assertThat(failing.backlog()).isEqualTo(2);
        for (int quarter = 0; quarter < 16; quarter++) {
            ids.add(soap());
            pass(Duration.ofMinutes(15).minusSeconds(quarter == 15 ? 1 : 0));
        }
        ids.add(soap());
        assertThat(timeStamping.status().failingSince()).contains(since);

        pass(Duration.ofSeconds(2));
        assertThat(soap(Call.newId()).code()).isEqualTo("server.clientproxy.logging_failed.timestamping_failed");
        assertThat(timeStamping.status().backlog()).isEqualTo(2 * ids.size());

        instance.sandbox().timeStamping().behave();
        pass(INTERVAL);
        assertThat(timeStamping.status().failingSince()).isEmpty();
        ids.add(soap());
        pass(INTERVAL);
        assertThat(timeStamping.status().backlog()).isZero();
        for (String id : ids) {
            assertThat(ofConsumer(id, "")).hasSize(2);
            assertThat(ofProvider(id, "")).hasSize(2);
        }
    }

    @Test
    void aServiceThatRejectsIsAFailureToo() throws Exception {
        String id = soap();
        instance.sandbox().timeStamping().reject();
        pass(INTERVAL);
        assertThat(instance.provider().server().timeStamping().status().lastFailure().orElseThrow()).contains("mlog.timestamp_non_granted_response");
        HttpResponse<byte[]> forced = asic(XRoadInstance.PROVIDER_ADDRESS, Identities.REGISTRY, id, "&force");
        assertThat(forced.statusCode()).isEqualTo(500);
        instance.sandbox().timeStamping().behave();
        pass(INTERVAL);
        assertThat(ofProvider(id, "")).hasSize(2);
    }
}
