package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.message.Attachment;
import org.turnpike.message.Content;
import org.turnpike.message.Headers;
import org.turnpike.message.RestRequest;
import org.turnpike.message.Sha512;
import org.turnpike.message.SpoolStore;
import org.turnpike.sandbox.Identities;

/**
 * What no signature covers in a package, its Content-Type and part headers, may not make an information system read another envelope than
 * the one that was judged: refused from a peer as consumer, from a peer as provider, and from information systems at both ends.
 */
@Tag("slow")
class HostilePackagesTest {
    private static final String OTHER = "<other/>";
    @TempDir
    static Path folder;
    private static ScenarioInstance scenario;
    private static HostileConsumer consumer;

    @BeforeAll
    static void start() throws Exception {
        scenario = new ScenarioInstance();
        XRoadInstance instance = scenario.instance();
        consumer = new HostileConsumer(instance, instance.consumer().server().authenticationKey().orElseThrow(),
                instance.consumer().server().signingKey(Identities.CONSUMER));
    }

    @AfterAll
    static void stop() throws Exception {
        scenario.close();
    }

    @AfterEach
    void forget() {
        scenario.reset();
    }

    /** The package's type, and what its attachment is. */
    private static Stream<Arguments> packages() {
        return Stream.of(
                Arguments.of("boundary=b; start=\"<other>\"", OTHER),
                Arguments.of("boundary=b; start=\"<root>\"; start=\"<other>\"", OTHER),
                Arguments.of("boundary=b; start*=utf-8''other", OTHER),
                Arguments.of("boundary=b; boundary=c", OTHER),
                Arguments.of("boundary=\"b\\\"c\"", OTHER),
                Arguments.of("boundary*0=b; boundary=b", OTHER),
                Arguments.of("boundary=b", "x\r\n--b\r\nContent-Type: text/xml\r\n\r\n" + OTHER),
                Arguments.of("boundary=b", "x\n--b--\n"));
    }

    private static Attachment other(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Attachment(Headers.of("Content-Type", "text/xml", "Content-ID", "<other>"), Content.of(bytes), Sha512.of(bytes));
    }

    private static String code(String answer) {
        return answer.replaceFirst("(?s).*<faultcode>(.*?)</faultcode>.*", "$1");
    }

    @ParameterizedTest
    @MethodSource("packages")
    void ofAPeerThatAsks(String parameters, String attachment) throws Exception {
        HostileConsumer.Composed message = consumer.soap("multipart/related; " + parameters, ScenarioInstance.good(), consumer.ocspResponses(),
                List.of(other(attachment)));
        assertThat(code(consumer.send(message.headers(), message.text()))).isEqualTo("server.serverproxy.service_failed.invalid_content_type");
        assertThat(scenario.system().requests()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void ofAPeerThatAnswers(String parameters, String attachment) throws Exception {
        try (MalformedProvider provider = new MalformedProvider(scenario.instance(), new SpoolStore(folder, 1 << 20))) {
            var own = scenario.instance().provider().server().signingKey(Identities.PROVIDER);
            provider.answer((request, headers) -> provider.soap(request, text -> text, own, List.of(other(attachment)))
                    .with("x-original-content-type", "multipart/related; " + parameters).http());
            Call.Outcome outcome = Call.soap(scenario.instance(), ScenarioInstance.good());
            assertThat(outcome.code()).as(outcome.body()).isEqualTo("server.clientproxy.invalid_content_type");
            assertThat(outcome.body()).doesNotContain(OTHER);
        }
    }

    /** An information system can only confuse its own peer; what two readers would take differently is refused here too. */
    @ParameterizedTest
    @MethodSource("packages")
    void ofAnInformationSystem(String parameters, String attachment) throws Exception {
        if (!attachment.equals(OTHER)) {
            return;                                                      // a delimiter in a part of one's own is a delimiter
        }
        String asked = packaged(ScenarioInstance.good());
        Call.Outcome outcome = Call.post(scenario.instance(), "multipart/related; " + parameters, HttpRequest.BodyPublishers.ofString(asked));
        assertThat(outcome.code()).as(outcome.body()).isEqualTo("client.invalid_content_type");
        assertThat(scenario.system().requests()).isEmpty();
        scenario.system().answer(request -> RecordingSystem.http("HTTP/1.1 200 OK\r\nContent-Type: multipart/related; " + parameters,
                packaged(ScenarioInstance.soapResponse(request.text())).getBytes(StandardCharsets.UTF_8)));
        Call.Outcome answered = Call.soap(scenario.instance(), ScenarioInstance.good());
        assertThat(answered.code()).as(answered.body()).isEqualTo("server.serverproxy.service_failed.invalid_content_type");
    }

    private static String packaged(String soap) {
        return "--b\r\nContent-Type: text/xml\r\nContent-ID: <root>\r\n\r\n" + soap + "\r\n--b\r\nContent-Type: text/xml\r\nContent-ID: <other>\r\n\r\n"
                + OTHER + "\r\n--b--\r\n";
    }

    @Test
    void rootInAnEncodingThatOthersWouldUndo() throws Exception {
        HostileConsumer.Composed message = consumer.soap("multipart/related; boundary=b", ScenarioInstance.good(), consumer.ocspResponses(),
                List.of(other(OTHER)));
        String encoded = message.text().replaceFirst("content-type: text/xml; charset=UTF-8", "$0\r\nContent-Transfer-Encoding: quoted-printable");
        assertThat(code(consumer.send(message.headers(), encoded))).isEqualTo("server.serverproxy.service_failed.invalid_content_type");
        assertThat(scenario.system().requests()).isEmpty();
    }

    /** Characters that no HTTP header can carry, in parts that are rightly signed, become question marks and nothing worse. */
    @Test
    void headersBeyondOneByte() throws Exception {
        RestRequest request = RestRequest.from("GET", "/r1/" + Identities.REGISTRY.path() + "/recordedRest", Optional.empty(),
                Headers.of("X-Road-Client", Identities.PORTAL.path(), "X-Note", "\u20ac\u010d\u010a!"), UUID.randomUUID().toString(), Call.newId());
        HostileConsumer.Composed message = consumer.rest(request, Optional.empty());
        assertThat(consumer.send(message.headers(), message.text())).contains("application/x-road-rest-response");
        assertThat(scenario.system().only().headers().first("X-Note")).contains("???!");
        try (MalformedProvider provider = new MalformedProvider(scenario.instance(), new SpoolStore(folder, 1 << 20))) {
            provider.answer((asked, headers) -> provider.rest(asked, text -> text.replaceFirst("Content-Type", "X-Note:\u20ac\u010d\u010a!\r\nContent-Type")).http());
            Call.Outcome outcome = Call.rest(scenario.instance(), Identities.PORTAL, ScenarioInstance.RECORDED_REST, "GET", "", "");
            assertThat(outcome.status()).as(outcome.body()).isEqualTo(200);
            assertThat(outcome.headers().firstValue("X-Note")).contains("???!");
            assertThat(outcome.body()).isEqualTo("answered");
        }
    }
}
