package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.id.ClientId;
import org.turnpike.id.SubsystemId;
import org.turnpike.keys.KeyAlgorithm;
import org.turnpike.message.Content;
import org.turnpike.sandbox.Identities;
import org.turnpike.signature.ContainerReport;
import org.turnpike.signature.ContainerVerifier;
import org.turnpike.signature.Containers;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspVerifier;

/** Many clients of one member, whose RSA key signs for all of them, and a provider with one such key: fewer signatures than messages. */
@Tag("slow")
class SharedKeyTest {
    private static final int CLIENTS = 64;
    private static final int ROUNDS = 3;
    private static final Pattern VALUE = Pattern.compile("<ds:SignatureValue[^>]*>([^<]+)</ds:SignatureValue>");
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final ContainerVerifier VERIFIER = new ContainerVerifier(new ChainVerifier(new OcspVerifier()));
    private ScenarioInstance scenario;

    private void start(KeyAlgorithm key) throws Exception {
        scenario = new ScenarioInstance(Map.of("turnpike.signing.parallel", "1"), key);   // on many processors too
    }

    @AfterEach
    void stop() throws Exception {
        scenario.close();
    }

    /** How many share a signature is a matter of how much slower the key is than the rest: a key of twice the length is far slower. */
    @ParameterizedTest
    @CsvSource({"RSA_2048,2048,191", "RSA_4096,4096,96"})
    void sixtyFourClientsMakeFewerSignaturesThanMessagesAndEachVerifiesByItself(KeyAlgorithm key, int bits, int most) throws Exception {
        start(key);
        XRoadInstance instance = scenario.instance();
        assertThat(((RSAPublicKey) instance.consumer().server().signingKey(Identities.CONSUMER).certificate().getPublicKey()).getModulus().bitLength())
                .isEqualTo(bits);
        CyclicBarrier asked = new CyclicBarrier(CLIENTS);                        // as if all were asked, and answered, at once
        scenario.system().answer(request -> {
            asked.await(5, TimeUnit.MINUTES);
            return ScenarioInstance.answerRequest(request);
        });
        List<String> ids = callAll();
        instance.advance(Duration.ofSeconds(61));                                // time-stamps
        instance.publish();
        assertFewSignatures(containers(XRoadInstance.CONSUMER_ADDRESS, Identities.PORTAL, ids), most);
        assertFewSignatures(containers(XRoadInstance.PROVIDER_ADDRESS, Identities.REGISTRY, ids), most);
    }

    private List<String> callAll() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        CyclicBarrier round = new CyclicBarrier(CLIENTS);
        try {
            List<Future<List<String>>> calls = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                calls.add(clients.submit(() -> callRounds(round)));
            }
            List<String> ids = new ArrayList<>();
            for (Future<List<String>> call : calls) {
                ids.addAll(call.get(10, TimeUnit.MINUTES));
            }
            return ids;
        } finally {
            clients.shutdownNow();
        }
    }

    private List<String> callRounds(CyclicBarrier round) throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            String id = Call.newId();
            round.await(5, TimeUnit.MINUTES);
            Call.Outcome outcome = Call.soap(scenario.instance(), Call.envelope(Identities.PORTAL, ScenarioInstance.RECORDED, id,
                    "<r:recorded xmlns:r=\"urn:r\">" + id + "</r:recorded>"));
            assertThat(outcome.code()).as(outcome.body()).isEmpty();
            assertThat(outcome.body()).contains(">" + id + "</r:recordedResponse>");
            ids.add(id);
        }
        return ids;
    }

    /** Each message's container out of a server's log, by its message id. */
    private Map<String, List<byte[]>> containers(String address, SubsystemId client, List<String> ids) throws Exception {
        Map<String, List<byte[]>> containers = new HashMap<>();
        for (String id : ids) {
            HttpResponse<byte[]> answer = get(address, "/asic?queryId=" + id + "&xRoadInstance=" + client.instance() + "&memberClass="
                    + client.member().memberClass() + "&memberCode=" + client.member().code() + "&subsystemCode=" + client.subsystemCode());
            assertThat(answer.statusCode()).as(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo(200);
            containers.put(id, List.copyOf(Containers.entries(answer.body()).values()));
        }
        return containers;
    }

    private HttpResponse<byte[]> get(String address, String target) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(URI.create("http://" + address + ":" + scenario.instance().ports().client() + target)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Every message proves itself to two verifiers; those signed together have one signature, so as many were made as there are values. */
    private void assertFewSignatures(Map<String, List<byte[]>> containers, int most) throws Exception {
        GlobalConfiguration conf = Containers.verificationConfiguration(get(XRoadInstance.PROVIDER_ADDRESS, "/verificationconf").body());
        Set<String> byConsumer = new HashSet<>();
        Set<String> byProvider = new HashSet<>();
        for (Map.Entry<String, List<byte[]>> message : containers.entrySet()) {
            assertThat(message.getValue()).hasSize(2);
            byConsumer.add(verified(message.getValue().get(0), message.getKey(), Identities.PORTAL, conf));
            byProvider.add(verified(message.getValue().get(1), message.getKey(), Identities.REGISTRY, conf));
        }
        assertThat(byConsumer).hasSizeLessThanOrEqualTo(most);
        assertThat(byProvider).hasSizeLessThanOrEqualTo(most);
    }

    private String verified(byte[] container, String id, ClientId signer, GlobalConfiguration conf) throws Exception {
        ContainerReport report = VERIFIER.verify(Content.of(container), conf);
        assertThat(report.isValid()).as(report.toString()).isTrue();
        assertThat(report.proof().orElseThrow().messageId()).isEqualTo(id);
        assertThat(report.proof().orElseThrow().signer()).isEqualTo(signer);
        SecondOpinion.of(container, scenario.instance().sandbox().timeStamping().certificate());
        Matcher value = VALUE.matcher(new String(Containers.entries(container).get("META-INF/signatures.xml"), StandardCharsets.UTF_8));
        assertThat(value.find()).isTrue();
        return value.group(1);
    }
}
