package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.keys.KeyAlgorithm;
import org.turnpike.keys.Mechanism;
import org.turnpike.message.Content;
import org.turnpike.sandbox.Identities;
import org.turnpike.signature.ContainerReport;
import org.turnpike.signature.ContainerVerifier;
import org.turnpike.signature.Containers;
import org.turnpike.signature.DssOpinion;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspVerifier;

/** Every kind of signing key and every digest, from the request of an information system to evidence: plain signatures and hash chains. */
@Tag("slow")
class SigningKeysTest {
    private static final ContainerVerifier VERIFIER = new ContainerVerifier(new ChainVerifier(new OcspVerifier()));
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @ParameterizedTest
    @CsvSource({
        "RSA_2048, RSA_PKCS, SHA-256, http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        "RSA_2048, RSA_PKCS, SHA-512, http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
        "RSA_2048, RSA_PSS, SHA-384, http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1",
        "RSA_2048, RSA_PSS, SHA-512, http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1",
        "EC_P256, ECDSA, SHA-256, http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
        "EC_P384, ECDSA, SHA-384, http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
        "EC_P521, ECDSA, SHA-512, http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512"})
    void messagesAreSignedVerifiedAndProved(KeyAlgorithm key, Mechanism mechanism, String digest, String algorithm) throws Exception {
        try (XRoadInstance instance = new XRoadInstance(key, mechanism, Map.of("turnpike.signing.digest", digest))) {
            Call.Outcome soap = Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.ECHO, "plain", "<r:echo xmlns:r=\"urn:r\"/>"));
            assertThat(soap.code()).as(soap.body()).isEmpty();
            Call.Outcome rest = Call.rest(instance, Identities.PORTAL, Identities.ECHO_REST, "POST", "", "{\"a\":1}");
            assertThat(rest.code()).as(rest.body()).isEmpty();
            instance.advance(Duration.ofSeconds(61));
            instance.publish();
            assertProved(instance, "plain", algorithm, false);
            assertProved(instance, rest.headers().firstValue("x-road-id").orElseThrow(), algorithm, true);
        }
    }

    /** Request and response, out of the consumer's log. */
    private static void assertProved(XRoadInstance instance, String id, String algorithm, boolean chained) throws Exception {
        Map<String, byte[]> containers = Containers.entries(get(instance, "/asic?queryId=" + id
                + "&xRoadInstance=SANDBOX&memberClass=COM&memberCode=1111&subsystemCode=portal"));
        assertThat(containers).hasSize(2);
        for (byte[] container : containers.values()) {
            ContainerReport report = VERIFIER.verify(Content.of(container), Containers.verificationConfiguration(get(instance, "/verificationconf")));
            assertThat(report.isValid()).as(report.toString()).isTrue();
            SecondOpinion.of(container, instance.sandbox().timeStamping().certificate());
            DssOpinion.Verdict dss = DssOpinion.ofContainer(container);
            assertThat(dss.intact(2)).as(dss.toString()).isTrue();
            Map<String, byte[]> entries = Containers.entries(container);
            assertThat(entries.containsKey("sig-hashchain.xml")).isEqualTo(chained);
            assertThat(new String(entries.get("META-INF/signatures.xml"), StandardCharsets.UTF_8))
                    .contains("<ds:SignatureMethod Algorithm=\"" + algorithm + "\"");
        }
    }

    private static byte[] get(XRoadInstance instance, String target) throws Exception {
        HttpResponse<byte[]> answer = HTTP.send(HttpRequest.newBuilder(URI.create("http://" + XRoadInstance.CONSUMER_ADDRESS + ":"
                + instance.ports().client() + target)).build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo(200);
        return answer.body();
    }
}
