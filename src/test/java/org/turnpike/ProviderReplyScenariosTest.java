package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;
import org.turnpike.keys.SigningCredential;
import org.turnpike.message.Attachment;
import org.turnpike.message.Content;
import org.turnpike.message.Headers;
import org.turnpike.message.Sha512;
import org.turnpike.message.SpoolStore;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.InstanceKeyAlgorithm;

/** The rows of messages.md §0.5 and observed.md §6, by their names: what the consumer's information system gets. */
@Tag("slow")
class ProviderReplyScenariosTest {
    private static final String SIGNATURE = "\r\ncontent-type: signature/bdoc-1.0/ts\r\n";
    private static final String REFUSED = "server.clientproxy.";
    private static final String SHORT_FAULT = "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><e:Fault>"
            + "<faultcode>CODE</faultcode><faultstring>why</faultstring><detail><faultDetail>d-1</faultDetail></detail></e:Fault></e:Body></e:Envelope>";
    @TempDir
    static Path folder;
    private static XRoadInstance instance;
    private static MalformedProvider provider;

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance();
        Call.Outcome regular = Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.ECHO, Call.newId(), "<r:echo xmlns:r=\"urn:r\"/>"));
        assertThat(regular.code()).as(regular.body()).isEmpty();
        provider = new MalformedProvider(instance, new SpoolStore(folder, 1 << 20));
    }

    @AfterAll
    static void stop() throws Exception {
        provider.close();
        instance.close();
    }

    private static Call.Outcome soap() throws Exception {
        return Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.ECHO, Call.newId(), "<r:echo xmlns:r=\"urn:r\">x</r:echo>"));
    }

    private static Call.Outcome rest() throws Exception {
        return Call.rest(instance, Identities.PORTAL, Identities.ECHO_REST, "POST", "/a", "asked");
    }

    /** Spoils a whole, signed answer. */
    private interface Spoil {
        byte[] reply(MalformedProvider.Reply regular) throws Exception;
    }

    private static void assertSoapRefused(Spoil spoil, String code) throws Exception {
        provider.answer((request, headers) -> spoil.reply(provider.soap(request, text -> text)));
        assertSoapRefused(code);
    }

    private static void assertSoapRefused(String code) throws Exception {
        Call.Outcome outcome = soap();
        assertThat(outcome.code()).as(outcome.body()).isEqualTo(code);
        assertThat(outcome.status()).isEqualTo(200);
        assertThat(outcome.body()).doesNotContain("echoResponse", "Exception");
    }

    private static void assertRestRefused(Spoil spoil, String code) throws Exception {
        provider.answer((request, headers) -> spoil.reply(provider.rest(request, text -> text)));
        assertRestRefused(code);
    }

    private static void assertRestRefused(String code) throws Exception {
        Call.Outcome outcome = rest();
        assertThat(outcome.code()).as(outcome.body()).isEqualTo(code);
        assertThat(outcome.status()).isEqualTo(500);
        assertThat(outcome.headers().firstValue("X-Road-Error")).contains(code);
        assertThat(outcome.body()).doesNotContain("answered", "Exception");
    }

    private static void assertBothRefused(Spoil spoil, String code) throws Exception {
        assertSoapRefused(spoil, code);
        assertRestRefused(spoil, code);
    }

    private static MalformedProvider.Reply without(MalformedProvider.Reply regular, String from) {
        return regular.changed(text -> {
            int part = text.lastIndexOf("--", text.indexOf(from));
            return text.substring(0, part) + closing(text);
        });
    }

    private static String closing(String text) {
        return text.substring(text.lastIndexOf("\r\n--") + 2);
    }

    @Test
    void regularReplyIsPassedOn() throws Exception {
        provider.answer((request, headers) -> provider.soap(request, text -> text).http());
        assertThat(soap().body()).contains("echoResponse");
        provider.answer((request, headers) -> provider.rest(request, text -> text).http());
        assertThat(rest().body()).isEqualTo("answered");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "multipart/related; boundary=b", "multipart/mixed", "multipart/mixed; boundary="})
    void otherContentTypeOrNoBoundary(String type) throws Exception {
        assertBothRefused(regular -> regular.with("Content-Type", type).http(), REFUSED + "service_failed.invalid_content_type");
    }

    @Test
    void textXmlButNotAFault() throws Exception {
        provider.answer((request, headers) -> RecordingSystem.http("HTTP/1.1 200 OK\r\nContent-Type: text/xml",
                Call.envelope(Identities.PORTAL, Identities.ECHO, "a", "<echo/>").getBytes(StandardCharsets.UTF_8)));
        assertSoapRefused(REFUSED + "service_failed.invalid_message");
        assertRestRefused(REFUSED + "service_failed.invalid_message");
    }

    @Test
    void truncatedBeforeContentLength() throws Exception {
        assertBothRefused(regular -> regular.http("HTTP/1.1 200 OK", regular.bytes().length + 1), REFUSED + "service_failed.io_error");
    }

    @Test
    void truncatedBeforeLastChunk() throws Exception {
        assertBothRefused(regular -> {
            StringBuilder head = new StringBuilder("HTTP/1.1 200 OK");
            regular.headers().forEach(field -> head.append("\r\n").append(field.name()).append(": ").append(field.value()));
            String chunk = Integer.toHexString(regular.bytes().length) + "\r\n" + regular.body() + "\r\n";
            return RecordingSystem.raw(head + "\r\nTransfer-Encoding: chunked", chunk.getBytes(StandardCharsets.ISO_8859_1));
        }, REFUSED + "service_failed.io_error");
    }

    @Test
    void mimeCutOffInsideSoap() throws Exception {
        assertSoapRefused(regular -> regular.changed(text -> text.substring(0, text.indexOf("echoResponse"))).http(),
                REFUSED + "service_failed.invalid_soap");
    }

    @Test
    void mimeCutOffBetweenParts() throws Exception {
        assertSoapRefused(regular -> regular.changed(text -> text.substring(0, text.lastIndexOf("\r\n--", text.indexOf(SIGNATURE)))).http(),
                REFUSED + "missing_signature");
    }

    @Test
    void mimeCutOffInsideSignature() throws Exception {
        assertSoapRefused(regular -> regular.changed(text -> text.substring(0, text.indexOf("SignatureValue"))).http(),
                REFUSED + "signature_verification.invalid_xml");
    }

    @Test
    void missingClosingBoundaryAloneIsAccepted() throws Exception {
        provider.answer((request, headers) -> provider.soap(request, text -> text).changed(text -> text.substring(0, text.lastIndexOf("\r\n--"))).http());
        assertThat(soap().body()).contains("echoResponse");
    }

    @Test
    void soapReplyWithoutOriginalContentType() throws Exception {
        assertSoapRefused(regular -> regular.without("x-original-content-type").http(), REFUSED + "internal_error");
    }

    @Test
    void replyWithoutSoap() throws Exception {
        assertSoapRefused(regular -> regular.changed(ProviderReplyScenariosTest::closing).http(), REFUSED + "missing_soap");
    }

    @Test
    void replyWithoutSignature() throws Exception {
        assertSoapRefused(regular -> without(regular, SIGNATURE).http(), REFUSED + "missing_signature");
        assertRestRefused(regular -> without(regular, SIGNATURE).http(), REFUSED + "missing_signature");
    }

    @ParameterizedTest
    @CsvSource({"404 Not Found", "302 Found", "204 No Content", "201 Created"})
    void replyWithHttpStatusOtherThan200And500(String status) throws Exception {
        assertBothRefused(regular -> regular.http("HTTP/1.1 " + status, regular.bytes().length), REFUSED + "http_error");
    }

    @Test
    void replyWithHttpStatus500IsPassedOn() throws Exception {
        provider.answer((request, headers) -> {
            MalformedProvider.Reply regular = provider.soap(request, text -> text);
            return regular.http("HTTP/1.1 500 Oops", regular.bytes().length);
        });
        assertThat(soap().body()).contains("echoResponse");
    }

    @Test
    void soapHeaderMismatch() throws Exception {
        for (UnaryOperator<String> spoil : List.<UnaryOperator<String>>of(text -> text.replaceFirst(">EE1234<", ">EE9999<"),
                text -> text.replaceFirst("<xroad:userId>.*?</xroad:userId>", ""), text -> text.replaceFirst("<xroad:id>", "<xroad:id>x"),
                text -> text.replaceFirst(">portal<", ">other<"), text -> text.replaceFirst(">echo<", ">ech<"))) {
            provider.answer((request, headers) -> provider.soap(request, spoil).http());
            assertSoapRefused(REFUSED + "service_failed.inconsistent_response");
        }
        provider.answer((request, headers) -> provider.soap(request, text -> text.replace(">4.0<", ">4.1<")).http());
        assertThat(soap().body()).contains("echoResponse");
    }

    @Test
    void requestHashWrongOrMissing() throws Exception {
        for (UnaryOperator<String> spoil : List.<UnaryOperator<String>>of(text -> text.replaceFirst("<xroad:requestHash .*?</xroad:requestHash>", ""),
                text -> text.replaceFirst("(<xroad:requestHash .*?>).*?<", "$1" + Sha512.base64(new byte[64]) + "<"),
                text -> text.replaceFirst("(<xroad:requestHash .*?>).*?<", "$1no base64!<"))) {
            provider.answer((request, headers) -> provider.soap(request, spoil).http());
            assertSoapRefused(REFUSED + "inconsistent_response");
        }
        provider.answer((request, headers) -> provider.rest(request, text -> text.replaceFirst("(x-road-request-hash:).*", "$1" + Sha512.base64(new byte[64]))).http());
        assertRestRefused(REFUSED + "inconsistent_response");
    }

    @Test
    void restIdClientOrServiceMissingOrDifferent() throws Exception {
        for (UnaryOperator<String> spoil : List.<UnaryOperator<String>>of(text -> text.replaceFirst("x-road-id:", "x-road-id:x"),
                text -> text.replaceFirst("x-road-client:.*\r\n", ""), text -> text.replaceFirst("/portal", "/other"),
                text -> text.replaceFirst("x-road-service:.*\r\n", ""), text -> text.replaceFirst("/echoRest", "/other"),
                text -> text.replaceFirst("x-road-request-id:", "x-road-request-id:x"))) {
            provider.answer((request, headers) -> provider.rest(request, spoil).http());
            assertRestRefused(REFUSED + "inconsistent_response");
        }
    }

    @Test
    void restPartMalformed() throws Exception {
        for (UnaryOperator<String> spoil : List.<UnaryOperator<String>>of(text -> text.replaceFirst("x-road-request-hash:.*\r\n", ""),
                text -> text.replaceFirst("x-road-id:.*\r\n", ""), text -> text + "Server:a\r\n", text -> text + "\r\n",
                text -> text.replaceFirst("x-road-client:", "x-road-client: "), text -> text.replaceFirst("200", "OK"))) {
            provider.answer((request, headers) -> provider.rest(request, spoil).http());
            assertRestRefused(REFUSED + "service_failed.internal_error");
        }
    }

    @Test
    void signatureOfAnotherMember() throws Exception {
        SigningCredential consumers = instance.consumer().server().signingKey(Identities.CONSUMER);
        provider.answer((request, headers) -> provider.soap(request, text -> text, consumers, List.of()).http());
        assertSoapRefused(REFUSED + "signature_verification.incorrect_certificate");
    }

    @Test
    void messageChanged() throws Exception {
        assertSoapRefused(regular -> regular.changed(text -> text.replace(">x</r:", ">y</r:")).http(),
                REFUSED + "signature_verification.invalid_signature_value");
        assertRestRefused(regular -> regular.changed(text -> text.replace("\r\nanswered\r\n", "\r\nAnswered\r\n")).http(),
                REFUSED + "signature_verification.malformed_signature.invalid_hash_chain");
    }

    @Test
    void attachmentChanged() throws Exception {
        byte[] bytes = "attached".getBytes(StandardCharsets.UTF_8);
        List<Attachment> attachments = List.of(new Attachment(Headers.of("Content-Type", "text/plain"), Content.of(bytes), Sha512.of(bytes)));
        SigningCredential own = instance.provider().server().signingKey(Identities.PROVIDER);
        provider.answer((request, headers) -> provider.soap(request, text -> text, own, attachments)
                .changed(text -> text.replace("attached", "Attached")).http());
        assertSoapRefused(REFUSED + "signature_verification.malformed_signature.invalid_hash_chain");
    }

    @Test
    void partAfterTheSignature() throws Exception {
        assertSoapRefused(regular -> regular.changed(text -> {
            int end = text.lastIndexOf("\r\n--");
            String boundary = text.substring(end + 2, text.indexOf("--\r\n", end + 4));
            return text.substring(0, end) + "\r\n" + boundary + "\r\ncontent-type: text/plain\r\n\r\nmore" + text.substring(end);
        }).http(), REFUSED + "service_failed.invalid_message");
    }

    @Test
    void faultBareAsFirstPartOrInPlaceOfTheSignature() throws Exception {
        String fault = SHORT_FAULT.replace("CODE", "server.serverproxy.access_denied");
        provider.answer((request, headers) -> RecordingSystem.http("HTTP/1.1 200 OK\r\nContent-Type: text/xml", fault.getBytes(StandardCharsets.UTF_8)));
        assertFault(fault);
        provider.answer((request, headers) -> RecordingSystem.http("HTTP/1.1 200 OK\r\nContent-Type: multipart/mixed; boundary=b",
                ("--b\r\ncontent-type: text/xml\r\n\r\n" + fault + "\r\n--b--\r\n").getBytes(StandardCharsets.UTF_8)));
        assertFault(fault);
        provider.answer((request, headers) -> provider.soap(request, text -> text).changed(text -> {
            int head = text.indexOf(SIGNATURE);
            return text.substring(0, head) + "\r\ncontent-type: text/xml\r\n\r\n" + fault + "\r\n" + closing(text);
        }).http());
        assertThat(soap().body()).isEqualTo(fault);
    }

    private static void assertFault(String fault) throws Exception {
        Call.Outcome soap = soap();
        assertThat(soap.body()).isEqualTo(fault);
        assertThat(soap.status()).isEqualTo(200);
        Call.Outcome rest = rest();
        assertThat(rest.body()).isEqualTo("{\"type\":\"server.serverproxy.access_denied\",\"message\":\"why\",\"detail\":\"d-1\"}");
        assertThat(rest.status()).isEqualTo(500);
    }

    @ParameterizedTest
    @CsvSource({"server.serverproxy.access_denied, 500", "Server.ServerProxy.AccessDenied, 500", "Client.BadRequest, 400", "own, 400"})
    void restStatusOfAFaultByItsCode(String code, int status) throws Exception {
        provider.answer((request, headers) -> RecordingSystem.http("HTTP/1.1 200 OK\r\nContent-Type: text/xml",
                SHORT_FAULT.replace("CODE", code).getBytes(StandardCharsets.UTF_8)));
        Call.Outcome outcome = rest();
        assertThat(outcome.code()).isEqualTo(code);
        assertThat(outcome.status()).isEqualTo(status);
    }

    /** The certificate is good and registered, for another server than the one that serves the member. */
    @Test
    void memberNotRegisteredOnTheServerThatAnswers() throws Exception {
        SubsystemId elsewhere = new SubsystemId(Identities.HOSTED, "elsewhere");
        ServerId another = new ServerId(Identities.HOSTED, "ss4");
        instance.sandbox().registerServer(another, MalformedProvider.ADDRESS,
                instance.sandbox().issueAuthentication(another, InstanceKeyAlgorithm.EC.generate().getPublic(), "ss4.sandbox.test"), Set.of(elsewhere));
        instance.publish();
        int before = provider.requests();
        provider.answer((request, headers) -> provider.soap(request, text -> text).http());
        Call.Outcome outcome = Call.soap(instance, Call.envelope(Identities.PORTAL, new ServiceId(elsewhere, "echo"), Call.newId(), "<r:echo xmlns:r=\"urn:r\"/>"));
        assertThat(outcome.code()).as(outcome.body()).startsWith(REFUSED + "ssl_authentication_failed");
        assertThat(provider.requests()).isEqualTo(before);
    }

    @Test
    void refusedReplyIsNotRecordedItsRequestIs() throws Exception {
        String id = Call.newId();
        provider.answer((request, headers) -> provider.soap(request, text -> text).changed(text -> text.replace(">x</r:", ">y</r:")).http());
        Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.ECHO, id, "<r:echo xmlns:r=\"urn:r\">x</r:echo>"));
        assertThat(instance.consumer().server().records().count(id)).isEqualTo(1);
    }
}
