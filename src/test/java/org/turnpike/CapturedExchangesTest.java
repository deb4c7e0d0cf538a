package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.message.ContentType;
import org.turnpike.message.Headers;
import org.turnpike.message.MultipartReader;
import org.turnpike.transport.Capture;

/**
 * Each captured exchange through our doors, at the time of capture: our server door answers the captured request as the real provider did,
 * our client door sends what the real consumer sent and understands what the real provider answered.
 */
class CapturedExchangesTest {
    private static final Pattern REQUEST_HASH = Pattern.compile("<xroad:requestHash.*</xroad:requestHash>");
    @TempDir
    static Path folder;
    private static RecordingSystem system;
    private static CapturedServer consumer;
    private static CapturedServer provider;

    @BeforeAll
    static void start() throws Exception {
        system = new RecordingSystem();
        consumer = new CapturedServer(folder.resolve("consumer"), "1111", """
                version: 1
                server: TEST/ORG/1111/SS1
                clients:
                  - {id: TEST/ORG/1111/consumer, connection: NOSSL}
                """);
        provider = new CapturedServer(folder.resolve("provider"), "2222", """
                version: 1
                server: TEST/ORG/2222/SS2
                clients:
                  - id: TEST/ORG/2222/provider
                    connection: NOSSL
                    descriptions:
                      - type: WSDL
                        url: %1$s/wsdl
                        services:
                          - {code: echo, version: v1, url: "%1$s/soap", access: [TEST/ORG/1111/consumer]}
                          - {code: denied, version: v1, url: "%1$s/soap"}
                      - type: REST
                        url: %1$s/
                        services:
                          - {code: rest, url: "%1$s/rest", access: [TEST/ORG/1111/consumer]}
                          - {code: dump, url: "%1$s/dump", access: [TEST/ORG/1111/consumer]}
                """.formatted(system.url()));
    }

    @AfterAll
    static void stop() throws Exception {
        consumer.close();
        provider.close();
        system.close();
    }

    @BeforeEach
    void nothingAsked() {
        system.forget();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        for (CapturedServer server : List.of(consumer, provider)) {
            try (Stream<Path> left = Files.list(server.spoolFolder())) {
                assertThat(left).isEmpty();
            }
        }
    }

    /** Each exchange there is belongs to a test here, but for the two lists: those are for CapturedListsTest. */
    @Test
    void noCapturedExchangeIsLeftOut() throws Exception {
        Set<String> tested = new TreeSet<>(Set.of("batch-signature"));
        for (String method : List.of("serverDoorAnswersAsTheRealProviderDid", "serverDoorRefusesAsTheRealProviderDid")) {
            tested.addAll(List.of(CapturedExchangesTest.class.getDeclaredMethod(method, String.class).getAnnotation(ValueSource.class).strings()));
        }
        Set<String> consumed = new TreeSet<>(Set.of("batch-signature"));
        consumed.addAll(List.of(CapturedExchangesTest.class.getDeclaredMethod("clientDoorSendsAndAnswersAsTheRealConsumerDid", String.class)
                .getAnnotation(ValueSource.class).strings()));
        try (Stream<Path> folders = Files.list(Capture.FOLDER)) {
            Set<String> captured = new TreeSet<>(folders.filter(Files::isDirectory).map(path -> path.getFileName().toString()).toList());
            captured.removeAll(Set.of("common", "soap-listmethods", "rest-listmethods"));
            assertThat(tested).isEqualTo(captured);
            assertThat(consumed).isEqualTo(captured);
        }
    }

    // our server door in the real provider's place

    @ParameterizedTest
    @ValueSource(strings = {"soap-simple", "soap-attachments", "rest-get", "rest-post-json", "rest-error-404-provider", "rest-dump"})
    void serverDoorAnswersAsTheRealProviderDid(String exchange) throws Exception {
        Capture theirs = Capture.response(exchange);
        system.answer(request -> informationSystemsAnswer(exchange));

        Capture ours = provider.serve(Capture.request(exchange));

        assertThat(ours.startLine()).isEqualTo("HTTP/1.1 200");
        assertThat(ComparableMessage.of(ours)).isEqualTo(ComparableMessage.of(theirs));
        provider.requireSignedBy("2222", ours);
        consumer.requireSignedBy("2222", theirs);
        assertThat(provider.recorded(queryId(exchange))).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"soap-error-access-denied", "rest-error-unknown-service"})
    void serverDoorRefusesAsTheRealProviderDid(String exchange) throws Exception {
        Capture ours = provider.serve(Capture.request(exchange));

        assertThat(ComparableMessage.of(ours)).isEqualTo(ComparableMessage.of(Capture.response(exchange)));
        assertThat(system.requests()).isEmpty();
        assertThat(provider.recorded(queryId(exchange))).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", "02", "03", "04", "05"})
    void serverDoorVerifiesAndAnswersEachRequestOfABatch(String number) throws Exception {
        Capture theirs = Capture.read("batch-signature", number + "-response.http");
        byte[] message = part(theirs, "text/xml").orElseThrow();
        system.answer(request -> RecordingSystem.http("HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=UTF-8", withoutRequestHash(message)));

        Capture ours = provider.serve(Capture.read("batch-signature", number + "-request.http"));

        assertThat(part(ours, "text/xml")).contains(message);
        provider.requireSignedBy("2222", ours);
        provider.requireSignedBy("2222", theirs);
    }

    @Test
    void informationSystemGetsTheSoapOfTheRealConsumer() throws Exception {
        system.answer(request -> informationSystemsAnswer("soap-simple"));
        provider.serve(Capture.request("soap-simple"));
        RecordingSystem.Request asked = system.only();
        assertThat(asked.startLine()).isEqualTo("POST /soap HTTP/1.1");
        assertThat(asked.headers().first("SOAPAction")).contains("\"urn:peer#echo\"");
        assertThat(asked.headers().first("Content-Type")).contains("text/xml; charset=UTF-8");
        assertThat(asked.body()).isEqualTo(Capture.read("soap-simple", "1-client-request.http").body());
    }

    @Test
    void informationSystemGetsThePackageOfTheRealConsumer() throws Exception {
        system.answer(request -> informationSystemsAnswer("soap-attachments"));
        provider.serve(Capture.request("soap-attachments"));
        Capture client = Capture.read("soap-attachments", "1-client-request.http");
        RecordingSystem.Request asked = system.only();
        assertThat(asked.headers().first("Content-Type")).isEqualTo(client.headers().first("Content-Type"));
        assertThat(partsOf(client.contentType(), asked.body())).isEqualTo(partsOf(client.contentType(), client.body()));
    }

    /** The captured answer shows the request that the real provider sent to its information system. */
    @Test
    void informationSystemGetsTheHeadersTheRealProviderSent() throws Exception {
        String dump = new String(Capture.read("rest-dump", "4-client-response.http").body(), StandardCharsets.UTF_8);
        system.answer(request -> informationSystemsAnswer("rest-dump"));
        provider.serve(Capture.request("rest-dump"));
        TreeMap<String, String> theirs = new TreeMap<>();
        Matcher line = Pattern.compile("(?m)^([^:\\s]+): \\[(.*)\\]$").matcher(dump);
        while (line.find()) {
            theirs.put(line.group(1).toLowerCase(Locale.ROOT), line.group(2));
        }
        TreeMap<String, String> ours = new TreeMap<>();
        system.only().headers().forEach(field -> ours.put(field.name().toLowerCase(Locale.ROOT), field.value()));
        for (String ofTheHttpClient : List.of("accept-encoding", "connection", "host", "user-agent")) {
            theirs.remove(ofTheHttpClient);
            ours.remove(ofTheHttpClient);
        }
        assertThat(ours).isEqualTo(theirs);
        assertThat(system.only().startLine()).isEqualTo("GET /dump/x HTTP/1.1");
    }

    // our client door in the real consumer's place

    @ParameterizedTest
    @ValueSource(strings = {"soap-simple", "soap-attachments", "soap-error-access-denied", "rest-get", "rest-post-json", "rest-dump",
        "rest-error-404-provider", "rest-error-unknown-service"})
    void clientDoorSendsAndAnswersAsTheRealConsumerDid(String exchange) throws Exception {
        Capture theirs = Capture.request(exchange);
        UUID requestId = UUID.fromString(theirs.headers().first("x-road-request-id").orElseThrow());
        Capture client = asTheirHttpServerReads(Capture.read(exchange, "1-client-request.http"));

        CapturedServer.Consumed ours = consumer.consume(client, Capture.response(exchange), requestId);

        assertThat(ComparableMessage.of(ours.sent())).isEqualTo(ComparableMessage.of(theirs));
        consumer.requireSignedBy("1111", ours.sent());
        provider.requireSignedBy("1111", theirs);
        Capture answered = Capture.read(exchange, "4-client-response.http");
        assertThat(ours.answered().startLine()).isEqualTo(answered.startLine().substring(0, 12));
        assertThat(ComparableMessage.header(ours.answered().headers())).isEqualTo(ComparableMessage.header(answered.headers()));
        assertThat(new String(ours.answered().body(), StandardCharsets.ISO_8859_1))
                .isEqualTo(new String(answered.body(), StandardCharsets.ISO_8859_1));
        boolean refused = exchange.equals("soap-error-access-denied") || exchange.equals("rest-error-unknown-service");
        assertThat(consumer.recorded(queryId(exchange))).isEqualTo(refused ? 1 : 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", "02", "03", "04", "05"})
    void clientDoorVerifiesEachAnswerOfABatch(String number) throws Exception {
        Capture theirs = Capture.read("batch-signature", number + "-request.http");
        byte[] soap = part(theirs, "text/xml").orElseThrow();
        Capture client = new Capture("POST / HTTP/1.1", Headers.of("Content-Type", theirs.headers().first("x-original-content-type").orElseThrow(),
                "SOAPAction", theirs.headers().first("x-original-soapaction").orElseThrow()), soap);
        Capture answer = Capture.read("batch-signature", number + "-response.http");

        CapturedServer.Consumed ours = consumer.consume(client, answer, UUID.randomUUID());

        assertThat(part(ours.sent(), "text/xml")).contains(soap);
        assertThat(ours.answered().body()).isEqualTo(part(answer, "text/xml").orElseThrow());
    }

    /** What one flipped byte of the captured answer comes to: never an answer that looks whole. */
    @Test
    void clientDoorRefusesACapturedAnswerThatWasChanged() throws Exception {
        Capture answer = Capture.response("soap-simple");
        byte[] changed = new String(answer.body(), StandardCharsets.ISO_8859_1).replaceFirst("echoResponse", "echoResponsf")
                .replaceFirst("/ns:echoResponse", "/ns:echoResponsf").getBytes(StandardCharsets.ISO_8859_1);
        CapturedServer.Consumed ours = consumer.consume(Capture.read("soap-simple", "1-client-request.http"),
                new Capture(answer.startLine(), answer.headers(), changed), UUID.randomUUID());
        assertThat(new String(ours.answered().body(), StandardCharsets.UTF_8))
                .contains("server.clientproxy.signature_verification.invalid_signature_value").doesNotContain("echoResponsf");
    }

    // what the captured information system answered

    private static byte[] informationSystemsAnswer(String exchange) throws Exception {
        Capture client = Capture.read(exchange, "4-client-response.http");
        if (exchange.startsWith("soap")) {
            String type = Capture.response(exchange).headers().first("x-original-content-type").orElseThrow();
            return RecordingSystem.http("HTTP/1.1 200 OK\r\nContent-Type: " + type, withoutRequestHash(client.body()));
        }
        String[] lines = new String(part(Capture.response(exchange), "application/x-road-rest-response").orElseThrow(),
                StandardCharsets.UTF_8).split("\r\n");
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(lines[0]).append(' ').append(lines[1]);
        Stream.of(lines).skip(2).filter(line -> !line.startsWith("x-road-")).forEach(line -> head.append("\r\n").append(line.replaceFirst(":", ": ")));
        return RecordingSystem.http(head.toString(), client.body());
    }

    private static byte[] withoutRequestHash(byte[] soap) {
        return REQUEST_HASH.matcher(new String(soap, StandardCharsets.ISO_8859_1)).replaceAll("").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Their HTTP server rewrites the case of well-known charsets. */
    private static Capture asTheirHttpServerReads(Capture capture) {
        return new Capture(capture.startLine(), new Headers(capture.headers().fields().stream()
                .map(field -> new Headers.Field(field.name(), field.value().replace("charset=utf-8", "charset=UTF-8"))).toList()), capture.body());
    }

    private static String queryId(String exchange) throws Exception {
        return Files.readString(Capture.FOLDER.resolve(exchange).resolve("query-id.txt")).strip();
    }

    private static Optional<byte[]> part(Capture message, String type) throws Exception {
        MultipartReader reader = new MultipartReader(message.stream(), ContentType.parse(message.contentType()).boundary().orElseThrow());
        for (Optional<MultipartReader.Part> part = reader.next(); part.isPresent(); part = reader.next()) {
            if (ContentType.parse(part.get().contentType()).is(type)) {
                return Optional.of(part.get().content().readAllBytes());
            }
        }
        return Optional.empty();
    }

    private static List<String> partsOf(String contentType, byte[] body) throws Exception {
        List<String> parts = new java.util.ArrayList<>();
        MultipartReader reader = new MultipartReader(new ByteArrayInputStream(body), ContentType.parse(contentType).boundary().orElseThrow());
        for (Optional<MultipartReader.Part> part = reader.next(); part.isPresent(); part = reader.next()) {
            parts.add(ComparableMessage.header(part.get().headers()) + new String(part.get().content().readAllBytes(), StandardCharsets.ISO_8859_1));
        }
        return parts;
    }
}
