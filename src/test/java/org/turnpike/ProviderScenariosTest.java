package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.id.ServiceId;
import org.turnpike.message.Attachment;
import org.turnpike.message.Content;
import org.turnpike.message.Headers;
import org.turnpike.message.RestRequest;
import org.turnpike.message.Sha512;
import org.turnpike.sandbox.Identities;

/** The rows of messages.md §0.5 that the provider's server answers, by their names: what peers send, rights, and information systems. */
@Tag("slow")
class ProviderScenariosTest {
    private static final Pattern FAULT = Pattern.compile("<faultcode>(.*?)</faultcode>");
    private static ScenarioInstance scenario;
    private static HostileConsumer peer;

    @BeforeAll
    static void start() throws Exception {
        scenario = new ScenarioInstance();
    }

    @BeforeEach
    void takeTheConsumersCredentials() throws Exception {
        XRoadInstance instance = scenario.instance();
        peer = new HostileConsumer(instance, instance.consumer().server().authenticationKey().orElseThrow(),
                instance.consumer().server().signingKey(Identities.CONSUMER));
    }

    @AfterAll
    static void stop() throws Exception {
        scenario.close();
    }

    @AfterEach
    void goodRequestIsStillServed() throws Exception {
        scenario.reset();
        takeTheConsumersCredentials();
        HostileConsumer.Composed message = good();
        assertThat(peer.send(message.headers(), message.text())).contains("recordedResponse");
        assertThat(scenario.system().requests()).hasSize(1);
        scenario.reset();
    }

    private static HostileConsumer.Composed good() throws Exception {
        return soap(ScenarioInstance.good());
    }

    private static HostileConsumer.Composed soap(String envelope) throws Exception {
        return peer.soap("text/xml; charset=UTF-8", envelope, peer.ocspResponses(), List.of());
    }

    private static HostileConsumer.Composed rest(String method, Optional<byte[]> body) throws Exception {
        RestRequest request = RestRequest.from(method, "/r1/" + Identities.REGISTRY.path() + "/recordedRest/a", Optional.empty(),
                Headers.of("X-Road-Client", Identities.PORTAL.path()), UUID.randomUUID().toString(), Call.newId());
        return peer.rest(request, body);
    }

    private static void assertRefused(HostileConsumer.Composed message, String code) throws Exception {
        assertRefused(message.headers(), message.text(), code);
    }

    /** A refusal of a transport message: its code, status 200 (which the sender insists on), and an information system that heard nothing. */
    private static void assertRefused(Headers headers, String body, String code) throws Exception {
        String answer = peer.send(headers, body);
        assertThat(answer).startsWith("<?xml").doesNotContain("Exception");
        assertThat(fault(answer)).as(answer).isEqualTo(code);
        assertThat(scenario.system().requests()).isEmpty();
    }

    private static String fault(String answer) {
        Matcher code = FAULT.matcher(answer);
        return code.find() ? code.group(1) : "";
    }

    private static String part(HostileConsumer.Composed message, String type) {
        Matcher part = Pattern.compile("(?s)--xtop[A-Za-z]{30}\r\ncontent-type: " + Pattern.quote(type) + ".*?(?=\r\n--xtop)").matcher(message.text());
        if (!part.find()) {
            throw new AssertionError("no part " + type);
        }
        return part.group() + "\r\n";
    }

    private static Headers with(Headers headers, String name, String value) {
        return new Headers(headers.fields().stream().map(field -> field.name().equalsIgnoreCase(name) ? new Headers.Field(name, value) : field).toList());
    }

    private static final String SIGNATURE = "signature/bdoc-1.0/ts";
    private static final String A_FAULT = "content-type: text/xml\r\n\r\n<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>"
            + "<e:Fault><faultcode>x</faultcode><faultstring>y</faultstring></e:Fault></e:Body></e:Envelope>";

    // transport requests

    @Test
    void transportRequestOfTextXmlOrAnotherType() throws Exception {
        for (String type : new String[] {"text/xml", "application/json", "multipart/related; boundary=b", "multipart/mixed"}) {
            HostileConsumer.Composed message = good();
            assertRefused(with(message.headers(), "Content-Type", type), message.text(), "server.serverproxy.service_failed.invalid_content_type");
        }
    }

    @Test
    void transportRequestWithoutSignature() throws Exception {
        HostileConsumer.Composed message = good();
        assertRefused(message.headers(), message.text().replace(part(message, SIGNATURE), ""), "server.serverproxy.missing_signature");
    }

    @Test
    void transportRequestWithFaultInPlaceOfSignature() throws Exception {
        HostileConsumer.Composed message = good();
        String signature = part(message, SIGNATURE);
        String boundary = signature.substring(0, signature.indexOf('\r'));
        assertRefused(message.headers(), message.text().replace(signature, boundary + "\r\n" + A_FAULT + "\r\n"), "server.serverproxy.missing_signature");
    }

    @Test
    void transportRequestWithoutSoap() throws Exception {
        HostileConsumer.Composed message = good();
        assertRefused(message.headers(), message.text().replace(part(message, "text/xml; charset=UTF-8"), "").replace(part(message, SIGNATURE), ""),
                "server.serverproxy.missing_soap");
    }

    @Test
    void transportRequestWithFaultInPlaceOfSoap() throws Exception {
        HostileConsumer.Composed message = good();
        String soap = part(message, "text/xml; charset=UTF-8");
        String boundary = soap.substring(0, soap.indexOf('\r'));
        assertRefused(message.headers(), message.text().replace(soap, boundary + "\r\n" + A_FAULT + "\r\n"), "server.serverproxy.missing_soap");
    }

    @Test
    void transportRequestAnnouncedAsRestWithoutRestPart() throws Exception {
        HostileConsumer.Composed message = good();
        assertRefused(new Headers(java.util.stream.Stream.concat(java.util.stream.Stream.of(new Headers.Field("x-road-message-type", "REST")),
                message.headers().fields().stream()).toList()), message.text(), "server.serverproxy.internal_error");
    }

    @Test
    void transportRequestWithRestPartNotAnnounced() throws Exception {
        HostileConsumer.Composed message = rest("GET", Optional.empty());
        assertRefused(message.headers().without(java.util.Set.of("x-road-message-type")), message.text(), "server.serverproxy.missing_soap");
    }

    @Test
    void transportRequestWithoutHashAlgorithm() throws Exception {
        HostileConsumer.Composed message = good();
        assertRefused(message.headers().without(java.util.Set.of("x-hash-algorithm")), message.text(), "server.serverproxy.internal_error");
    }

    @Test
    void transportRequestWithAnotherHashAlgorithm() throws Exception {
        HostileConsumer.Composed message = good();
        for (String name : new String[] {"SHA-256", "SHA512", "sha-1"}) {
            assertRefused(with(message.headers(), "x-hash-algorithm", name), message.text(),
                    "server.serverproxy.signature_verification.malformed_signature.invalid_reference");
        }
        assertRefused(with(message.headers(), "x-hash-algorithm", "CRC-32"), message.text(), "server.serverproxy.service_failed.internal_error");
        assertThat(fault(peer.send(with(message.headers(), "x-hash-algorithm", "sha-512"), message.text()))).isEmpty();
    }

    @Test
    void transportRequestWithoutOriginalContentType() throws Exception {
        HostileConsumer.Composed message = good();
        assertRefused(message.headers().without(java.util.Set.of("x-original-content-type")), message.text(),
                "server.serverproxy.service_failed.internal_error");
    }

    @Test
    void transportRequestWithUnquotedSoapAction() throws Exception {
        HostileConsumer.Composed message = good();
        assertRefused(with(message.headers(), "x-original-soapaction", "urn:a"), message.text(), "server.serverproxy.invalid_soap_action");
    }

    @Test
    void transportRequestWithBrokenOcspPart() throws Exception {
        HostileConsumer.Composed message = peer.soap("text/xml", ScenarioInstance.good(), List.of("no DER".getBytes(StandardCharsets.UTF_8)), List.of());
        assertRefused(message, "server.serverproxy.service_failed.io_error");
    }

    @Test
    void transportRequestWithoutOcspPart() throws Exception {
        assertRefused(peer.soap("text/xml", ScenarioInstance.good(), List.of(), List.of()), "server.serverproxy.service_failed.ssl_authentication_failed");
    }

    @Test
    void transportRequestWithPartAfterSignature() throws Exception {
        HostileConsumer.Composed message = good();
        String signature = part(message, SIGNATURE);
        assertRefused(message.headers(), message.text().replace(signature, signature + signature), "server.serverproxy.service_failed.invalid_message");
    }

    @Test
    void transportRequestWithUnexpectedPartBeforeSignature() throws Exception {
        HostileConsumer.Composed message = good();
        String signature = part(message, SIGNATURE);
        assertRefused(message.headers(), message.text().replace(signature, signature.replace(SIGNATURE, "text/plain") + signature),
                "server.serverproxy.service_failed.invalid_content_type");
    }

    @Test
    void transportRequestWithHashChainBeforeItsResult() throws Exception {
        HostileConsumer.Composed message = rest("POST", Optional.of(new byte[] {1}));
        String result = part(message, "application/hash-chain-result\r\n");
        String chain = part(message, "application/hash-chain\r\n");
        assertRefused(message.headers(), message.text().replace(result + chain, chain + result), "server.serverproxy.service_failed.invalid_content_type");
    }

    @Test
    void transportRequestForAnotherSecurityServer() throws Exception {
        String target = "<xroad:securityServer id:objectType=\"SERVER\"><id:xRoadInstance>SANDBOX</id:xRoadInstance><id:memberClass>GOV</id:memberClass>"
                + "<id:memberCode>2222</id:memberCode><id:serverCode>other</id:serverCode></xroad:securityServer>";
        assertRefused(soap(ScenarioInstance.good().replace("<xroad:userId>", target + "<xroad:userId>")),
                "server.serverproxy.service_failed.invalid_security_server");
    }

    @Test
    void transportRequestForAClientOfAnotherServer() throws Exception {
        assertRefused(soap(ScenarioInstance.envelope(Identities.PORTAL, new ServiceId(Identities.VISITOR, "recorded"))),
                "server.serverproxy.service_failed.unknown_member");
    }

    @Test
    void transportRequestWithMessageOrAttachmentChanged() throws Exception {
        HostileConsumer.Composed plain = good();
        assertRefused(plain.headers(), plain.text().replace(">x</r:", ">y</r:"), "server.serverproxy.signature_verification.invalid_signature_value");
        byte[] bytes = "attached".getBytes(StandardCharsets.UTF_8);
        HostileConsumer.Composed attached = peer.soap("multipart/related; boundary=b", ScenarioInstance.good(), peer.ocspResponses(),
                List.of(new Attachment(Headers.of("Content-Type", "text/plain"), Content.of(bytes), Sha512.of(bytes))));
        assertRefused(attached.headers(), attached.text().replace("attached", "Attached"),
                "server.serverproxy.signature_verification.malformed_signature.invalid_hash_chain");
        HostileConsumer.Composed body = rest("POST", Optional.of("a body".getBytes(StandardCharsets.UTF_8)));
        assertRefused(body.headers(), body.text().replace("a body", "A body"),
                "server.serverproxy.signature_verification.malformed_signature.invalid_hash_chain");
    }

    /** Deployed servers accept it (observed.md §9); nothing would cover the attachment. */
    @Test
    void transportRequestWithAttachmentThatNothingCovers() throws Exception {
        HostileConsumer.Composed message = good();
        String signature = part(message, SIGNATURE);
        String boundary = signature.substring(0, signature.indexOf('\r'));
        String nested = boundary + "\r\ncontent-type: multipart/mixed; boundary=n\r\n\r\n--n\r\ncontent-type: text/plain\r\n\r\nsmuggled\r\n--n--\r\n";
        String answer = peer.send(message.headers(), message.text().replace(signature, nested + signature));
        assertThat(fault(answer)).startsWith("server.serverproxy.signature_verification");
        assertThat(scenario.system().requests()).isEmpty();
    }

    @Test
    void transportRequestRestPartsThatAreMalformed() throws Exception {
        HostileConsumer.Composed message = rest("GET", Optional.empty());
        for (UnaryOperator<String> spoil : List.<UnaryOperator<String>>of(
                text -> text.replace("X-Road-Client:", "Host:a\r\nX-Road-Client:"),
                text -> text.replace("X-Road-Client:", "no header\r\nX-Road-Client:"),
                text -> text.replace("X-Road-Client:", "X-Road-Client: "),
                text -> text.replace("\r\nX-Road-Client:", "\r\n\r\nX-Road-Client:"),
                text -> text.replace("GET\r\n/r1/", "BREW\r\n/r1/"),
                text -> text.replace("GET\r\n/r1/", "GET\r\nhttp://elsewhere/r1/"))) {
            assertRefused(message.headers(), spoil.apply(message.text()), "server.serverproxy.service_failed.internal_error");
        }
    }

    @Test
    void mimeHeaderLineLongerThan1000Bytes() throws Exception {
        HostileConsumer.Composed message = good();
        String line = "X-Long: " + "a".repeat(1000 - "X-Long: ".length() - 2);
        assertThat(peer.send(message.headers(), message.text().replaceFirst("content-type: text/xml", line + "\r\ncontent-type: text/xml"))).as("1000 bytes")
                .contains("recordedResponse");
        scenario.reset();
        assertRefused(message.headers(), message.text().replaceFirst("content-type: text/xml", line + "aaa\r\ncontent-type: text/xml"),
                "server.serverproxy.mime_parsing_failed");
    }

    // rights

    @Test
    void unknownService() throws Exception {
        assertRefused(soap(ScenarioInstance.envelope(Identities.PORTAL, new ServiceId(Identities.REGISTRY, "noSuch"))),
                "server.serverproxy.unknown_service");
        assertRefused(soap(ScenarioInstance.envelope(Identities.PORTAL, new ServiceId(Identities.REGISTRY, "recorded", Optional.of("v9")))),
                "server.serverproxy.unknown_service");
    }

    @Test
    void notAllowed() throws Exception {
        assertRefused(soap(ScenarioInstance.envelope(Identities.PORTAL, new ServiceId(Identities.REGISTRY, "denied"))),
                "server.serverproxy.access_denied");
    }

    @Test
    void rightIsJudgedBeforeSignature() throws Exception {
        HostileConsumer.Composed message = soap(ScenarioInstance.envelope(Identities.PORTAL, new ServiceId(Identities.REGISTRY, "denied")));
        assertRefused(message.headers(), message.text().replace(">x</r:", ">y</r:"), "server.serverproxy.access_denied");
    }

    @Test
    void disabled() throws Exception {
        HostileConsumer.Composed message = soap(ScenarioInstance.envelope(Identities.PORTAL, new ServiceId(Identities.REGISTRY, "closed")));
        String answer = peer.send(message.headers(), message.text());
        assertThat(fault(answer)).isEqualTo("server.serverproxy.service_disabled");
        assertThat(answer).contains("closed for stocktaking");
        assertRest("closedRest", 500, "server.serverproxy.service_disabled");
        assertThat(scenario.system().requests()).isEmpty();
    }

    @Test
    void wrongKind() throws Exception {
        assertRefused(soap(ScenarioInstance.envelope(Identities.PORTAL, ScenarioInstance.RECORDED_REST)), "server.serverproxy.service_type");
        assertRest("recorded", 500, "server.serverproxy.service_type");
        assertThat(scenario.system().requests()).isEmpty();
    }

    // the information system, seen by the one at the other end

    private static Call.Outcome call(String service) throws Exception {
        return Call.soap(scenario.instance(), ScenarioInstance.envelope(Identities.PORTAL, new ServiceId(Identities.REGISTRY, service)));
    }

    private static void assertSoap(String service, String code) throws Exception {
        Call.Outcome outcome = call(service);
        assertThat(outcome.code()).as(outcome.body()).isEqualTo(code);
        assertThat(outcome.status()).isEqualTo(200);
    }

    private static void assertRest(String service, int status, String code) throws Exception {
        Call.Outcome outcome = Call.rest(scenario.instance(), Identities.PORTAL, new ServiceId(Identities.REGISTRY, service), "GET", "", "");
        assertThat(outcome.code()).as(outcome.body()).isEqualTo(code);
        assertThat(outcome.status()).isEqualTo(status);
        assertThat(outcome.headers().firstValue("X-Road-Error")).contains(code);
    }

    @Test
    void informationSystemUnreachable() throws Exception {
        assertSoap("nowhere", "server.serverproxy.service_failed.network_error");
        assertSoap("noHost", "server.serverproxy.service_failed.unknown_host");
        assertRest("nowhereRest", 500, "server.serverproxy.network_error");
        assertRest("noHostRest", 500, "server.serverproxy.unknown_host");
    }

    @Test
    void informationSystemClosesWithoutAnswer() throws Exception {
        scenario.system().answer(request -> new byte[0]);
        assertSoap("recorded", "server.serverproxy.service_failed.io_error");
        assertRest("recordedRest", 500, "server.serverproxy.io_error");
    }

    @Test
    void informationSystemAnswersSomethingThatIsNotHttp() throws Exception {
        scenario.system().answer(request -> "220 mail ready\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        assertSoap("recorded", "server.serverproxy.service_failed.http_error");
        assertRest("recordedRest", 500, "server.serverproxy.http_error");
    }

    @Test
    void informationSystemsAnswerBreaksOff() throws Exception {
        scenario.system().answer(request -> RecordingSystem.raw("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 5000",
                "<half".getBytes(StandardCharsets.UTF_8)));
        assertSoap("recorded", "server.serverproxy.service_failed.io_error");
        assertRest("recordedRest", 500, "server.serverproxy.io_error");
    }

    @Test
    void informationSystemsTlsCertificateNotTrusted() throws Exception {
        assertSoap("untrusted", "server.serverproxy.service_failed.ssl_authentication_failed");
        assertRest("untrustedRest", 500, "server.serverproxy.ssl_authentication_failed");
    }

    @ParameterizedTest
    @CsvSource({"404 Not Found", "201 Created", "302 Found", "503 Busy"})
    void informationSystemRepliesNeither200Nor500(String status) throws Exception {
        scenario.system().answer(request -> RecordingSystem.http("HTTP/1.1 " + status + "\r\nContent-Type: text/xml\r\nLocation: /elsewhere",
                ScenarioInstance.soapResponse(request.text()).getBytes(StandardCharsets.UTF_8)));
        assertSoap("recorded", "server.serverproxy.service_failed.http_error");
        assertThat(scenario.system().requests()).hasSize(1);
    }

    @Test
    void informationSystemReplies500WithARegularMessage() throws Exception {
        scenario.system().answer(request -> RecordingSystem.http("HTTP/1.1 500 Oops\r\nContent-Type: text/xml",
                ScenarioInstance.soapResponse(request.text()).getBytes(StandardCharsets.UTF_8)));
        assertThat(call("recorded").body()).contains("recordedResponse");
    }

    private static void answerSoap(String contentType, UnaryOperator<String> spoil) {
        scenario.system().answer(request -> RecordingSystem.http("HTTP/1.1 200 OK\r\nContent-Type: " + contentType,
                spoil.apply(ScenarioInstance.soapResponse(request.text())).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void informationSystemsReplyMalformed() throws Exception {
        String failed = "server.serverproxy.service_failed.";
        answerSoap("text/xml", soap -> soap.replaceAll("<soapenv:Header>.*</soapenv:Header>", ""));
        assertSoap("recorded", failed + "missing_header");
        answerSoap("text/xml", soap -> soap.replaceAll("<soapenv:Body>.*</soapenv:Body>", ""));
        assertSoap("recorded", failed + "missing_body");
        answerSoap("text/xml", soap -> soap.replaceAll("<soapenv:Body>.*</soapenv:Body>", "<soapenv:Body/>"));
        assertSoap("recorded", failed + "invalid_body");
        answerSoap("text/xml", soap -> soap.substring(1));
        assertSoap("recorded", failed + "invalid_soap");
        answerSoap("text/xml", soap -> soap.replaceAll("<xroad:id>.*</xroad:id>", ""));
        assertSoap("recorded", failed + "missing_header_field");
        answerSoap("text/xml", soap -> soap.replace("r:recordedResponse", "r:other"));
        assertSoap("recorded", failed + "inconsistent_headers");
        answerSoap("application/json", soap -> "{}");
        assertSoap("recorded", failed + "invalid_content_type");
        answerSoap("multipart/related; boundary=b", soap -> "--b\r\nContent-Type: text/plain\r\n\r\n" + soap + "\r\n--b--\r\n");
        assertSoap("recorded", failed + "invalid_content_type");
    }

    @Test
    void informationSystemsReplyIsMultipartWithoutSoapPart() throws Exception {
        answerSoap("multipart/related; boundary=b", soap -> "--b--\r\n");
        assertSoap("recorded", "server.serverproxy.service_failed.invalid_message");
    }

    @Test
    void informationSystemsAttachmentMalformedAfterTheAnswerHasBegun() throws Exception {
        answerSoap("multipart/related; boundary=b", soap -> "--b\r\nContent-Type: text/xml\r\n\r\n" + soap + "\r\n--b\r\nContent-ID: <x>\r\n\r\nno type\r\n--b--\r\n");
        assertSoap("recorded", "server.serverproxy.service_failed.invalid_content_type");
    }

    @Test
    void informationSystemsReplyForAnotherRequest() throws Exception {
        for (UnaryOperator<String> spoil : List.<UnaryOperator<String>>of(soap -> soap.replaceAll("<xroad:id>.*</xroad:id>", "<xroad:id>other</xroad:id>"),
                soap -> soap.replaceAll("<xroad:userId>.*</xroad:userId>", ""), soap -> soap.replace(">portal<", ">secured<"),
                soap -> soap.replace("<xroad:userId>", "<xroad:issue/><xroad:userId>"))) {
            answerSoap("text/xml", spoil);
            assertSoap("recorded", "server.clientproxy.service_failed.inconsistent_response");
        }
    }

    @Test
    void informationSystemReturnsSoapFault() throws Exception {
        String fault = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<!-- ours -->\n<S:Envelope xmlns:S='http://schemas.xmlsoap.org/soap/envelope/'>"
                + "<S:Body><S:Fault><faultcode>S:Server.Own</faultcode><faultstring>as &#x77;ritten</faultstring>\n"
                + "<detail><a xmlns='urn:a'/></detail></S:Fault></S:Body></S:Envelope>\n";
        for (String status : new String[] {"200 OK", "500 Internal Server Error"}) {
            scenario.system().answer(request -> RecordingSystem.http("HTTP/1.1 " + status + "\r\nContent-Type: text/xml; charset=ISO-8859-1",
                    fault.getBytes(StandardCharsets.ISO_8859_1)));
            Call.Outcome outcome = call("recorded");
            assertThat(outcome.body()).isEqualTo(fault);
            assertThat(outcome.status()).isEqualTo(200);
        }
    }

    /** As in src/test/vectors/cases/soap-gzip-answer, without having been asked to. */
    @Test
    void informationSystemPacksItsAnswerByGzip() throws Exception {
        scenario.system().answer(request -> {
            String plain = new String(ScenarioInstance.answerRequest(request), StandardCharsets.ISO_8859_1);
            java.io.ByteArrayOutputStream packed = new java.io.ByteArrayOutputStream();
            try (var gzip = new java.util.zip.GZIPOutputStream(packed)) {
                gzip.write(plain.substring(plain.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.ISO_8859_1));
            }
            return RecordingSystem.http("HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=UTF-8\r\nContent-Encoding: gzip", packed.toByteArray());
        });
        assertSoap("recorded", "");
        scenario.system().answer(request -> RecordingSystem.http("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Encoding: br", new byte[] {1, 2, 3}));
        assertSoap("recorded", "server.serverproxy.service_failed.http_error");
    }

    @Test
    void informationSystemDoesNotAnswerInTime() throws Exception {
        java.util.concurrent.CountDownLatch told = new java.util.concurrent.CountDownLatch(1);
        scenario.system().answer(request -> {
            if (!told.await(60, java.util.concurrent.TimeUnit.SECONDS)) {
                throw new AssertionError("the caller was never told");
            }
            return new byte[0];
        });
        assertSoap("slow", "server.serverproxy.service_failed.io_error");
        told.countDown();
    }

    @Test
    void signingFailsInProvider() throws Exception {
        XRoadInstance instance = scenario.instance();
        scenario.system().answer(request -> {
            instance.sandbox().ocsp().stopAnswering();
            instance.advance(Duration.ofSeconds(3601));
            return ScenarioInstance.answerRequest(request);
        });
        assertSoap("recorded", "server.serverproxy.cannot_create_signature");
        instance.sandbox().ocsp().behave();
        instance.publish();
        instance.advance(Duration.ofSeconds(1));
    }
}
