package org.turnpike.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Attachment;
import org.turnpike.message.Content;
import org.turnpike.message.ContentType;
import org.turnpike.message.Headers;
import org.turnpike.message.Multipart;
import org.turnpike.message.MultipartReader;
import org.turnpike.message.RequestHashInserter;
import org.turnpike.message.RestHash;
import org.turnpike.message.RestRequest;
import org.turnpike.message.RestResponse;
import org.turnpike.message.Sha512;
import org.turnpike.message.SoapFault;
import org.turnpike.message.SoapInput;
import org.turnpike.message.SoapLimits;
import org.turnpike.message.SoapMessage;
import org.turnpike.message.SoapPackage;
import org.turnpike.message.SpoolStore;
import org.turnpike.signature.SignatureParts;
import org.turnpike.signature.SignedPart;
import org.turnpike.trust.TestPeers;

/** What real servers sent is read, and what we write for the same input is what they wrote, byte for byte. */
class CaptureTest {
    @TempDir
    Path folder;
    private SpoolStore spools;

    @BeforeEach
    void open() throws IOException {
        spools = new SpoolStore(folder, 1000);                             // small, so that files are used too
    }

    static Stream<String> exchanges() {
        return Stream.of("soap-simple", "soap-attachments", "soap-error-access-denied", "soap-listmethods", "rest-get", "rest-post-json",
                "rest-error-404-provider", "rest-error-unknown-service", "rest-listmethods", "rest-dump");
    }

    static Stream<String> answered() {
        return exchanges().filter(name -> !name.equals("soap-error-access-denied") && !name.equals("rest-error-unknown-service"));
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void requestIsReadAndWrittenTheSame(String exchange) throws Exception {
        Capture capture = Capture.request(exchange);
        try (TransportReader messageReader = TransportReader.read(capture.stream(), capture.contentType(), spools, TransportLimits.DEFAULT)) {
            ReceivedMessage message = messageReader.receive(TestPeers.ANYONE);
            assertThat(message.head().ocspResponses()).hasSize(1);
            assertThat(rewritten(message, TransportWriter.request(letters(capture)))).isEqualTo(text(capture.body()));
        }
    }

    @ParameterizedTest
    @MethodSource("answered")
    void responseIsReadAndWrittenTheSame(String exchange) throws Exception {
        Capture capture = Capture.response(exchange);
        try (TransportReader messageReader = TransportReader.readResponse(capture.stream(), capture.contentType(), spools,
                TransportLimits.DEFAULT)) {
            ReceivedMessage message = messageReader.receive(TestPeers.ANYONE);
            assertThat(message.fault()).isEmpty();
            assertThat(rewritten(message, TransportWriter.response(letters(capture), SoapFault::of))).isEqualTo(text(capture.body()));
        }
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void digestsAreThoseOfTheHashChain(String exchange) throws Exception {
        Capture capture = Capture.request(exchange);
        try (TransportReader messageReader = TransportReader.read(capture.stream(), capture.contentType(), spools, TransportLimits.DEFAULT)) {
            ReceivedMessage message = messageReader.receive(TestPeers.ANYONE);
            SignatureParts signature = message.requireSignature();
            String signedText = text(signature.hashChain().map(chain -> chain.chain()).orElse(signature.signature())).replaceAll("&#13;\\s", "");
            for (SignedPart part : message.signedParts()) {
                assertThat(signedText).contains(Base64.getEncoder().encodeToString(part.sha512()));
                assertThat(Sha512.of(bytes(part.content()))).isEqualTo(part.sha512());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", "02", "03", "04", "05"})
    void batchesAreRead(String number) throws Exception {
        Capture request = Capture.read("batch-signature", number + "-request.http");
        try (TransportReader messageReader = TransportReader.read(request.stream(), request.contentType(), spools, TransportLimits.DEFAULT)) {
            ReceivedMessage message = messageReader.receive(TestPeers.ANYONE);
            assertThat(message.head().requireSoap().header().service().code()).isEqualTo("echo");
            assertThat(message.requireSignature().hashChain()).isPresent();
        }
        Capture response = Capture.read("batch-signature", number + "-response.http");
        try (TransportReader messageReader = TransportReader.readResponse(response.stream(), response.contentType(), spools,
                TransportLimits.DEFAULT)) {
            ReceivedMessage message = messageReader.receive(TestPeers.ANYONE);
            assertThat(message.head().requireSoap().response()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"soap-error-access-denied", "rest-error-unknown-service"})
    void bareFaultIsReadAndWrittenTheSame(String exchange) throws Exception {
        Capture capture = Capture.response(exchange);
        try (TransportReader messageReader = TransportReader.readResponse(capture.stream(), capture.contentType(), spools,
                TransportLimits.DEFAULT)) {
            ReceivedMessage message = messageReader.receive(TestPeers.ANYONE);
            SoapFault fault = message.fault().orElseThrow().fault();
            assertThat(fault.code()).startsWith("server.serverproxy.");
            assertThat(text(fault.xml())).isEqualTo(text(capture.body()));
            assertThat(SoapFault.of(new RefusedException(fault.code(), fault.string(), fault.detail(), null))).isEqualTo(fault);
            Headers ours = TransportHeaders.fault(fault.xml().length);
            for (Headers.Field field : ours) {
                assertThat(capture.headers().first(field.name())).contains(field.value());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"soap-simple", "soap-attachments"})
    void informationSystemsSoapBecomesTheTransportRequest(String exchange) throws Exception {
        Capture client = Capture.read(exchange, "1-client-request.http");
        Capture capture = Capture.request(exchange);
        try (SoapInput input = SoapInput.readRequest(client.headers().first("Content-Type"), client.stream(), spools, SoapLimits.DEFAULT, header -> { });
                TransportReader theirsReader = TransportReader.read(capture.stream(), capture.contentType(), spools, TransportLimits.DEFAULT)) {
            ReceivedMessage theirs = theirsReader.receive(TestPeers.ANYONE);
            ByteArrayOutputStream ours = new ByteArrayOutputStream();
            TransportWriter writer = TransportWriter.request(letters(capture));
            AttachmentSource attachments = AttachmentSource.passing(input::nextAttachment, attachment -> attachment, Long.MAX_VALUE);
            writer.soap(theirs.head().ocspResponses(), input.headers(), input.content(), attachments, parts -> theirs.requireSignature()).writeTo(ours);
            assertThat(sortedHeaders(text(ours.toByteArray()))).isEqualTo(sortedHeaders(text(capture.body())));
            Headers headers = TransportHeaders.soapRequest(client.headers().first("Content-Type").orElseThrow(),
                    client.headers().first("SOAPAction"), capture.headers().first("x-road-request-id").orElseThrow(), writer.contentType());
            assertThat(capture.headers().fields().subList(0, 5)).isEqualTo(headers.fields().subList(0, 5));
            assertThat(writer.contentType()).isEqualTo(capture.contentType());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rest-get", "rest-post-json", "rest-dump", "rest-error-404-provider"})
    void informationSystemsRestBecomesTheTransportRequest(String exchange) throws Exception {
        Capture client = Capture.read(exchange, "1-client-request.http");
        Capture capture = Capture.request(exchange);
        try (TransportReader theirsReader = TransportReader.read(capture.stream(), capture.contentType(), spools, TransportLimits.DEFAULT)) {
            ReceivedMessage theirs = theirsReader.receive(TestPeers.ANYONE);
            RestRequest sent = theirs.head().requireRestRequest();
            String[] line = client.startLine().split(" ");
            int mark = line[1].indexOf('?');
            RestRequest request = RestRequest.from(line[0], mark < 0 ? line[1] : line[1].substring(0, mark),
                    mark < 0 ? Optional.empty() : Optional.of(line[1].substring(mark + 1)), asTheyReadThem(client.headers()),
                    sent.requestId().orElseThrow(), sent.id());
            assertThat(text(request.bytes())).isEqualTo(text(sent.bytes())).isEqualTo(text(bytes(theirs.head().content().orElseThrow())));
            ByteArrayOutputStream ours = new ByteArrayOutputStream();
            TransportWriter writer = TransportWriter.request(letters(capture));
            Optional<Content> body = Optional.of(Content.of(client.stream().readAllBytes())).filter(bytes -> bytes.length() > 0);
            writer.rest(theirs.head().ocspResponses(), request, body, parts -> theirs.requireSignature()).writeTo(ours);
            assertThat(text(ours.toByteArray())).isEqualTo(text(capture.body()));
            Headers headers = TransportHeaders.restRequest(asTheyReadThem(client.headers()).first("Content-Type"), sent.requestId().orElseThrow(),
                    writer.contentType());
            assertThat(capture.headers().fields().subList(0, 5)).isEqualTo(headers.fields().subList(0, 5));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rest-get", "rest-post-json", "rest-dump", "rest-error-404-provider"})
    void restResponseAnswersItsRequest(String exchange) throws Exception {
        Capture sent = Capture.request(exchange);
        Capture received = Capture.response(exchange);
        try (TransportReader requestReader = TransportReader.read(sent.stream(), sent.contentType(), spools, TransportLimits.DEFAULT);
                TransportReader answerReader = TransportReader.readResponse(received.stream(), received.contentType(), spools,
                        TransportLimits.DEFAULT)) {
            ReceivedMessage request = requestReader.receive(TestPeers.ANYONE);
            ReceivedMessage answer = answerReader.receive(TestPeers.ANYONE);
            byte[] hash = RestHash.of(request.head().sha512().orElseThrow(), request.body().map(Attachment::sha512));
            RestResponse response = answer.head().requireRestResponse();
            response.requireAnswers(request.head().requireRestRequest(), hash);
            RestResponse ours = RestResponse.from(response.status(), response.reason(), serviceHeaders(response),
                    request.head().requireRestRequest(), response.requestId().orElseThrow(), hash);
            assertThat(text(ours.bytes())).isEqualTo(text(bytes(answer.head().content().orElseThrow())));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"soap-simple", "soap-attachments", "soap-listmethods"})
    void soapResponseCarriesTheRequestHashThatWeInsert(String exchange) throws Exception {
        Capture sent = Capture.request(exchange);
        Capture received = Capture.response(exchange);
        try (TransportReader requestReader = TransportReader.read(sent.stream(), sent.contentType(), spools, TransportLimits.DEFAULT);
                TransportReader answerReader = TransportReader.readResponse(received.stream(), received.contentType(), spools,
                        TransportLimits.DEFAULT)) {
            TransportHead request = requestReader.head();
            TransportHead answer = answerReader.head();
            SoapMessage response = answer.requireSoap();
            request.requireSoap().header().requireSameIn(response.header());
            assertThat(response.header().requestHash().orElseThrow().value())
                    .isEqualTo(Sha512.base64(request.sha512().orElseThrow()));
            byte[] theirs = bytes(answer.content().orElseThrow());
            String bare = text(theirs).replaceAll("<xroad:requestHash.*</xroad:requestHash>", "");
            for (String reply : List.of(bare, text(theirs))) {                // an earlier requestHash is replaced
                ByteArrayOutputStream ours = new ByteArrayOutputStream();
                RequestHashInserter.copy(Content.of(reply.getBytes(StandardCharsets.ISO_8859_1)), ours, request.sha512().orElseThrow());
                assertThat(text(ours.toByteArray())).isEqualTo(text(theirs));
            }
        }
    }

    @Test
    void packageTowardsTheInformationSystemIsTheirs() throws Exception {
        Capture received = Capture.response("soap-attachments");
        Capture client = Capture.read("soap-attachments", "4-client-response.http");
        try (TransportReader answerReader = TransportReader.readResponse(received.stream(), received.contentType(), spools,
                TransportLimits.DEFAULT)) {
            ReceivedMessage answer = answerReader.receive(TestPeers.ANYONE);
            ByteArrayOutputStream ours = new ByteArrayOutputStream();
            SoapPackage.of(ContentType.parse(client.contentType()).boundary().orElseThrow(), answer.head().headers(),
                    answer.head().content().orElseThrow(), answer.attachments()).writeTo(ours);
            assertThat(text(ours.toByteArray())).isEqualTo(text(client.body()));
        }
    }

    @Test
    void ocspRetrievalIsRead() throws Exception {
        Capture answer = Capture.read("soap-simple", "ocsp5577-response.http");
        MultipartReader parts = new MultipartReader(answer.stream(), ContentType.parse(answer.contentType()).boundary().orElseThrow());
        byte[] ocsp = parts.next().orElseThrow().content().readAllBytes();
        assertThat(parts.next()).isEmpty();
        OcspRetrievalAnswer ours = new OcspRetrievalAnswer(List.of(ocsp));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ours.writeTo(bytes);
        String theirBoundary = ContentType.parse(answer.contentType()).boundary().orElseThrow();
        String ourBoundary = ContentType.parse(ours.contentType()).boundary().orElseThrow();
        assertThat(text(bytes.toByteArray()).replace(ourBoundary, theirBoundary))
                .isEqualToIgnoringCase(text(answer.body()));
        assertThat(ours.contentType().replace(ourBoundary, theirBoundary)).isEqualTo(answer.contentType());
        String query = Capture.read("soap-simple", "ocsp5577-request.http").startLine().split(" ")[1].substring(2);
        OcspRetrievalAnswer.Wanted wanted = OcspRetrievalAnswer.Wanted.read(Optional.of(query));
        assertThat(wanted.sha1()).containsExactly("029dddf1d03ab4f7a6927fab7cc91bc99e272b73");
        assertThat(wanted.sha256()).hasSize(1);
    }

    /** Their HTTP server rewrites the case of well-known charsets. */
    private static Headers asTheyReadThem(Headers headers) {
        return new Headers(headers.fields().stream()
                .map(field -> new Headers.Field(field.name(), field.value().replace("charset=utf-8", "charset=UTF-8"))).toList());
    }

    private static Headers serviceHeaders(RestResponse response) {
        List<Headers.Field> fields = new ArrayList<>(response.headers().fields());
        return new Headers(fields.subList(0, fields.size() - 5));
    }

    private static String rewritten(ReceivedMessage message, TransportWriter writer) throws IOException, RefusedException {
        Signing signing = parts -> message.requireSignature();
        Multipart multipart;
        if (message.head().message().orElseThrow() instanceof RestRequest request) {
            multipart = writer.rest(message.head().ocspResponses(), request, message.body().map(Attachment::content), signing);
        } else if (message.head().message().orElseThrow() instanceof RestResponse response) {
            multipart = writer.rest(response, message.body().map(Attachment::content), signing);
        } else {
            multipart = writer.soap(message.head().ocspResponses(), message.head().headers(), message.head().content().orElseThrow(),
                    AttachmentSource.of(message.attachments()), signing);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        multipart.writeTo(bytes);
        return text(bytes.toByteArray());
    }

    /** Upstream writes a part's further headers in the order of a hash map; ours keep the order they came in. */
    private static String sortedHeaders(String text) {
        return text.replaceAll("(Content-Transfer-Encoding: [^\r]*\r\n)(Content-ID: [^\r]*\r\n)", "$2$1")
                .replaceAll("(Content-ID: [^\r]*\r\n)(Content-Disposition: [^\r]*\r\n)", "$2$1");
    }

    private static String letters(Capture capture) {
        return ContentType.parse(capture.contentType()).boundary().orElseThrow().substring("xtop".length());
    }

    private static byte[] bytes(Content content) throws IOException {
        try (InputStream from = content.open()) {
            return from.readAllBytes();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
