package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.message.MessageBudget;
import org.turnpike.message.ContentType;
import org.turnpike.message.MultipartReader;
import org.turnpike.message.Sha512;
import org.turnpike.sandbox.Identities;

/** What SOAP and REST promise of bytes, headers and bounds (messages.md §1, §2), through both servers. */
@Tag("slow")
class MessageDetailsTest {
    private static final String SERVICE = "/r1/" + Identities.REGISTRY.path() + "/recordedRest";
    /** Letters whose second bytes go from 0x80 to 0xBF, and some of three and four bytes. */
    private static final String UTF8_OF_ALL_BYTES = IntStream.rangeClosed(0xC0, 0xFF).mapToObj(Character::toString).collect(Collectors.joining())
            + "\u20ac\u0416\uD83D\uDE00";
    private static ScenarioInstance scenario;

    @BeforeAll
    static void start() throws Exception {
        scenario = new ScenarioInstance();
    }

    @AfterAll
    static void stop() throws Exception {
        scenario.close();
    }

    @AfterEach
    void forget() {
        scenario.reset();
    }

    /** An HTTP answer, byte for byte. */
    private record Answer(int status, List<String> headers, byte[] body) {
        Optional<String> header(String name) {
            return headers.stream().filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith(name.toLowerCase(java.util.Locale.ROOT) + ":"))
                    .map(line -> line.substring(name.length() + 1).strip()).findFirst();
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Through a bare socket: HTTP/1.0, so that the answer's body ends with the connection. */
    private static Answer send(String head, byte[] body) throws Exception {
        try (Socket socket = new Socket(XRoadInstance.CONSUMER_ADDRESS, scenario.instance().ports().client())) {
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            String length = body.length == 0 ? "" : "Content-Length: " + body.length + "\r\n";
            request.writeBytes((head.replace(" HTTP/1.1", " HTTP/1.0") + "\r\nHost: door\r\n" + length + "\r\n").getBytes(StandardCharsets.UTF_8));
            request.writeBytes(body);
            socket.getOutputStream().write(request.toByteArray());
            byte[] answer = socket.getInputStream().readAllBytes();
            int end = new String(answer, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
            List<String> lines = new String(answer, 0, end, StandardCharsets.UTF_8).lines().toList();
            return new Answer(Integer.parseInt(lines.get(0).substring(9, 12)), lines.subList(1, lines.size()),
                    java.util.Arrays.copyOfRange(answer, end + 4, answer.length));
        }
    }

    private static Answer rest(String method, String pathAndQuery, String headers, byte[] body) throws Exception {
        return send(method + " " + SERVICE + pathAndQuery + " HTTP/1.1\r\nX-Road-Client: " + Identities.PORTAL.path() + headers, body);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> asked(String prefix) {
        return scenario.system().only().headers().fields().stream().map(field -> field.name() + ": " + field.value())
                .filter(line -> line.startsWith(prefix)).toList();
    }

    // SOAP

    private static Answer soap(String contentType, byte[] body) throws Exception {
        return send("POST / HTTP/1.1\r\nContent-Type: " + contentType + "\r\nSOAPAction: \"urn:a\"", body);
    }

    private static byte[] packaged(List<byte[]> parts, List<String> headers) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int i = 0; i < parts.size(); i++) {
            body.writeBytes(bytes("--=_b\r\n" + headers.get(i) + "\r\n\r\n"));
            body.writeBytes(parts.get(i));
            body.writeBytes(bytes("\r\n"));
        }
        body.writeBytes(bytes("--=_b--\r\n"));
        return body.toByteArray();
    }

    private static List<byte[]> parts(String contentType, byte[] body) throws Exception {
        List<byte[]> parts = new ArrayList<>();
        MultipartReader reader = new MultipartReader(new ByteArrayInputStream(body), ContentType.parse(contentType).boundary().orElseThrow());
        for (Optional<MultipartReader.Part> part = reader.next(); part.isPresent(); part = reader.next()) {
            parts.add(part.get().content().readAllBytes());
        }
        return parts;
    }

    /** Answers the package it was sent, the SOAP part turned into a response. */
    private static void answerPackage() {
        scenario.system().answer(request -> {
            String type = request.headers().first("Content-Type").orElseThrow();
            List<byte[]> parts = parts(type, request.body());
            List<String> headers = new ArrayList<>(List.of("Content-Type: text/xml"));
            for (int i = 1; i < parts.size(); i++) {
                headers.add("Content-Type: image/x-" + i + "\r\nContent-ID: <" + i + ">");
            }
            parts.set(0, bytes(ScenarioInstance.soapResponse(new String(parts.get(0), StandardCharsets.UTF_8))));
            return RecordingSystem.http("HTTP/1.1 200 OK\r\nContent-Type: multipart/related; boundary=\"=_b\"", packaged(parts, headers));
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"multipart/related; type=\"text/xml\"; start=\"<r>\"; boundary=\"=_b\" | text/xml; charset=UTF-8",
        "multipart/related; type=\"application/xop+xml\"; start-info=\"text/xml\"; boundary=\"=_b\" | application/xop+xml; charset=UTF-8; type=\"text/xml\""})
    void attachmentsPassEachWayUnchanged(String contentType, String rootType) throws Exception {
        byte[] binary = new byte[200_000];
        new Random(2).nextBytes(binary);
        List<byte[]> sent = List.of(bytes(ScenarioInstance.good()), binary, bytes("YmFzZTY0\r\n"), bytes("\r\n--=_but not a boundary\r\n"), new byte[] {1});
        List<String> headers = List.of("Content-Type: " + rootType + "\r\nContent-ID: <r>", "Content-Type: application/octet-stream\r\nContent-ID: <a>",
                "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64", "Content-Type: text/plain", "Content-Type: a/b");
        answerPackage();

        Answer answer = soap(contentType, packaged(sent, headers));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        RecordingSystem.Request asked = scenario.system().only();
        assertThat(asked.headers().first("Content-Type")).contains(contentType);
        assertThat(asked.headers().first("SOAPAction")).contains("\"urn:a\"");
        assertThat(parts(contentType, asked.body())).containsExactlyElementsOf(sent);
        assertThat(new String(asked.body(), StandardCharsets.ISO_8859_1)).contains("Content-Transfer-Encoding: base64", "Content-ID: <a>");
        List<byte[]> answered = parts(answer.header("Content-Type").orElseThrow(), answer.body());
        assertThat(answered.subList(1, 5)).containsExactlyElementsOf(sent.subList(1, 5));
        assertThat(new String(answered.get(0), StandardCharsets.UTF_8)).contains("recordedResponse", Sha512.base64(Sha512.of(sent.get(0))));
    }

    @Test
    void packageWithoutAttachmentsStaysAPackage() throws Exception {
        answerPackage();
        Answer answer = soap("multipart/related; boundary=\"=_b\"", packaged(List.of(bytes(ScenarioInstance.good())), List.of("Content-Type: text/xml")));
        assertThat(scenario.system().only().headers().first("Content-Type")).contains("multipart/related; boundary=\"=_b\"");
        assertThat(parts("multipart/related; boundary=\"=_b\"", scenario.system().only().body())).hasSize(1);
        assertThat(answer.header("Content-Type").orElseThrow()).startsWith("multipart/related");
    }

    @Test
    void asManyPartsPassAsATransportMessageCanFrame() throws Exception {
        for (int count : new int[] {MessageBudget.PACKAGE_PARTS, MessageBudget.PACKAGE_PARTS + 1}) {
            List<byte[]> sent = new ArrayList<>(List.of(bytes(ScenarioInstance.good())));
            List<String> headers = new ArrayList<>(List.of("Content-Type: text/xml"));
            for (int i = 1; i < count; i++) {
                sent.add(bytes("part " + i));
                headers.add("Content-Type: text/plain");
            }
            Answer answer = soap("multipart/related; boundary=\"=_b\"", packaged(sent, headers));
            assertThat(answer.status()).isEqualTo(200);
            if (count == MessageBudget.PACKAGE_PARTS) {
                assertThat(parts("multipart/related; boundary=\"=_b\"", scenario.system().only().body())).containsExactlyElementsOf(sent);
                scenario.reset();
            } else {
                assertThat(answer.text()).contains("<faultcode>client.mime_parsing_failed</faultcode>", "too many parts");
                assertThat(scenario.system().requests()).isEmpty();
            }
        }
    }

    @Test
    void soapOf10MebibytesPassesAndOneByteMoreDoesNot() throws Exception {
        String good = ScenarioInstance.good();
        int room = 10 * 1024 * 1024 - bytes(good).length - "<!---->".length();
        for (int more = 0; more < 2; more++) {
            byte[] body = bytes(good + "<!--" + "x".repeat(room + more) + "-->");
            scenario.system().answer(request -> RecordingSystem.http("HTTP/1.1 200 OK\r\nContent-Type: text/xml", bytes(ScenarioInstance.soapResponse(good))));
            Answer answer = soap("text/xml", body);
            if (more == 0) {
                assertThat(answer.text()).contains("recordedResponse");
                assertThat(scenario.system().only().body()).isEqualTo(body);
                scenario.reset();
            } else {
                assertThat(answer.text()).contains("<faultcode>client.invalid_soap</faultcode>", "larger than 10485760 bytes");
                assertThat(scenario.system().requests()).isEmpty();
            }
        }
    }

    @Test
    void mimeHeaderLineOf1000BytesPassesAndALongerOneDoesNot() throws Exception {
        for (int length : new int[] {998, 1001}) {
            answerPackage();
            String line = "X-Long: " + "a".repeat(length - "X-Long: ".length());
            Answer answer = soap("multipart/related; boundary=\"=_b\"", packaged(List.of(bytes(ScenarioInstance.good())), List.of("Content-Type: text/xml\r\n" + line)));
            if (length == 998) {
                assertThat(answer.text()).contains("recordedResponse");
                scenario.reset();
            } else {
                assertThat(answer.text()).contains("<faultcode>client.mime_parsing_failed</faultcode>");
                assertThat(scenario.system().requests()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16", "ISO-8859-1"})
    void requestInAnyEncodingIsForwardedByteForByte(String charset) throws Exception {
        byte[] body = ScenarioInstance.good().replace("encoding=\"UTF-8\"", "encoding=\"" + charset + "\"").replace(">x</r:", ">\u00e4\u00f6</r:")
                .getBytes(Charset.forName(charset));
        scenario.system().answer(request -> RecordingSystem.http("HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=" + charset,
                ScenarioInstance.soapResponse(new String(request.body(), Charset.forName(charset))).getBytes(Charset.forName(charset))));
        Answer answer = soap("text/xml; charset=" + charset, body);
        assertThat(scenario.system().only().body()).isEqualTo(body);
        var answered = DocumentBuilderFactory.newDefaultNSInstance().newDocumentBuilder().parse(new ByteArrayInputStream(answer.body()));
        assertThat(answered.getElementsByTagNameNS("urn:r", "recordedResponse").item(0).getTextContent()).isEqualTo("\u00e4\u00f6");
        assertThat(answered.getElementsByTagName("xroad:requestHash").item(0).getTextContent()).isEqualTo(Sha512.base64(Sha512.of(body)));
        assertThat(answer.header("Content-Type").orElseThrow().replace(" ", "")).isEqualTo("text/xml;charset=UTF-8");
    }

    @Test
    void byteOrderMarkIsKeptAndHashed() throws Exception {
        byte[] body = bytes("\uFEFF" + ScenarioInstance.good());
        scenario.system().answer(request -> RecordingSystem.http("HTTP/1.1 200 OK\r\nContent-Type: text/xml",
                bytes(ScenarioInstance.soapResponse(request.text()))));
        Answer answer = soap("text/xml; charset=UTF-8", body);
        assertThat(scenario.system().only().body()).isEqualTo(body);
        assertThat(answer.text()).contains("recordedResponse", Sha512.base64(Sha512.of(body)));
    }

    @Test
    void requestHashOfTheInformationSystemIsReplaced() throws Exception {
        byte[] body = bytes(ScenarioInstance.good());
        scenario.system().answer(request -> RecordingSystem.http("HTTP/1.1 200 OK\r\nContent-Type: text/xml", bytes(
                ScenarioInstance.soapResponse(request.text()).replace("<xroad:userId>", "<xroad:requestHash>wrong</xroad:requestHash><xroad:userId>"))));
        String answer = soap("text/xml", body).text();
        assertThat(answer).contains("</xroad:id><xroad:requestHash algorithmId=\"http://www.w3.org/2001/04/xmlenc#sha512\">"
                + Sha512.base64(Sha512.of(body)) + "</xroad:requestHash>").doesNotContain("wrong");
    }

    @Test
    void extensionsAndForeignHeadersTravelAsTheyAre() throws Exception {
        String more = "<xroad:issue></xroad:issue><rep:representedParty xmlns:rep=\"http://x-road.eu/xsd/representation.xsd\"><rep:partyCode>7</rep:partyCode>"
                + "</rep:representedParty><t:securityToken xmlns:t=\"http://x-road.eu/xsd/security-token.xsd\" tokenType=\"urn:ietf:params:oauth:token-type:jwt\">a.b.c"
                + "</t:securityToken><own:header xmlns:own=\"urn:own\">kept</own:header>";
        String body = ScenarioInstance.good().replace("<xroad:userId>", more + "<xroad:userId>");
        Answer answer = soap("text/xml", bytes(body));
        assertThat(scenario.system().only().text()).isEqualTo(body);
        assertThat(answer.text()).contains("kept", "a.b.c", "recordedResponse");
    }

    // REST

    @ParameterizedTest
    @ValueSource(strings = {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"})
    void everyMethodPasses(String method) throws Exception {
        boolean withBody = List.of("POST", "PUT", "PATCH").contains(method);
        scenario.system().answer(request -> method.equals("HEAD") ? RecordingSystem.raw("HTTP/1.1 200 OK\r\nX-Answer: yes\r\nContent-Length: 7", new byte[0])
                : RecordingSystem.http("HTTP/1.1 200 OK\r\nX-Answer: yes", bytes("answer")));
        Answer answer = rest(method, "/a", "", withBody ? bytes("asked") : new byte[0]);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.header("X-Answer")).contains("yes");
        assertThat(answer.text()).isEqualTo(method.equals("HEAD") ? "" : "answer");
        assertThat(scenario.system().only().startLine()).isEqualTo(method + " /rest/a HTTP/1.1");
        assertThat(scenario.system().only().text()).isEqualTo(withBody ? "asked" : "");
    }

    @Test
    void bodyOnAMethodWithoutBodyIsSignedButNotForwarded() throws Exception {
        Answer answer = rest("DELETE", "/a", "", bytes("body"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(scenario.system().only().body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/a/b?x=1&y=a%20b", "/w%C3%B6rld", "/%7Eb", "/a;p=1/b+c", "?", "/?a=b?c", "/a/..b/%41", "?q=%26&r=+"})
    void rawPathAndQueryArePreserved(String pathAndQuery) throws Exception {
        Answer answer = rest("GET", pathAndQuery, "", new byte[0]);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(scenario.system().only().startLine()).isEqualTo("GET /rest" + pathAndQuery + " HTTP/1.1");
    }

    @Test
    void headersAreFilteredAndKeptInOrderWithDuplicates() throws Exception {
        Answer answer = rest("GET", "", "\r\nX-b: 1\r\nX-A: 2\r\nX-A: 3\r\nUser-Agent: me\r\nTE: trailers\r\nKeep-Alive: 5\r\nUpgrade: x\r\nExpect: \r\n"
                + "X-Road-Request-Id: mine\r\nX-Road-Request-Hash: mine\r\nX-Road-UserId: u\r\nAuthorization: a\r\nCookie: c=d", new byte[0]);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        List<String> lines = scenario.system().only().headers().fields().stream()          // containers may write names in lower case
                .map(field -> field.name().toLowerCase(java.util.Locale.ROOT) + ": " + field.value()).toList();
        assertThat(lines).containsSubsequence("x-b: 1", "x-a: 2", "x-a: 3").doesNotContain("user-agent: me", "te: trailers", "keep-alive: 5", "upgrade: x")
                .contains("x-road-userid: u", "authorization: a", "cookie: c=d");
        assertThat(lines.stream().filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("x-road-request-id:"))).hasSize(1)
                .noneMatch(line -> line.contains("mine"));
        assertThat(lines).noneMatch(line -> line.contains("x-road-request-hash"));
    }

    @Test
    void answersHeadersAreFilteredAndKeptInOrderWithDuplicates() throws Exception {
        scenario.system().answer(request -> RecordingSystem.http("HTTP/1.1 200 OK\r\nServer: is\r\nSet-Cookie: a=1\r\nX-One: 1\r\nSet-Cookie: b=2\r\nx-road-id: mine"
                + "\r\nX-Road-Request-Hash: mine\r\nKeep-Alive: 5", bytes("answer")));
        Answer answer = rest("GET", "", "\r\nX-Road-Id: the-id", new byte[0]);
        assertThat(answer.headers()).containsSubsequence("Set-Cookie: a=1", "Set-Cookie: b=2").contains("X-One: 1", "x-road-id: the-id",
                "x-road-client: " + Identities.PORTAL.path(), "x-road-service: " + Identities.REGISTRY.path() + "/recordedRest")
                .noneMatch(line -> line.startsWith("Server: is") || line.contains("mine") || line.startsWith("Keep-Alive: 5"));
        assertThat(answer.header("x-road-request-hash")).isPresent();
        assertThat(UUID.fromString(answer.header("x-road-request-id").orElseThrow())).isNotNull();
    }

    @Test
    void messageIdIsGeneratedWhenThereIsNone() throws Exception {
        Answer answer = rest("GET", "", "", new byte[0]);
        String id = asked("x-road-id").get(0).substring("x-road-id: ".length());
        assertThat(id).startsWith("SANDBOX-");
        assertThat(UUID.fromString(id.substring("SANDBOX-".length()))).isNotNull();
        assertThat(answer.header("x-road-id")).contains(id);
        scenario.reset();
        rest("GET", "", "\r\nX-Road-Id: given", new byte[0]);
        assertThat(asked("X-Road-Id").isEmpty() ? asked("x-road-id") : asked("X-Road-Id")).hasSize(1).allMatch(line -> line.endsWith(": given"));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204, 301, 304, 400, 404, 418, 500, 503, 599})
    void statusCodesAreVerbatim(int status) throws Exception {
        byte[] body = status == 204 || status == 304 ? new byte[0] : bytes("body of " + status);
        scenario.system().answer(request -> status == 204 || status == 304 ? RecordingSystem.raw("HTTP/1.1 " + status + " X", body)
                : RecordingSystem.http("HTTP/1.1 " + status + " X", body));
        Answer answer = rest("GET", "", "", new byte[0]);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(body);
    }

    @Test
    void emptyBodiesMakeNoDifferenceToTheExchange() throws Exception {
        scenario.system().answer(request -> RecordingSystem.http("HTTP/1.1 200 ", new byte[0]));
        Answer answer = send("PUT " + SERVICE + " HTTP/1.1\r\nX-Road-Client: " + Identities.PORTAL.path() + "\r\nContent-Length: 0", new byte[0]);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(scenario.system().only().body()).isEmpty();
    }

    @Test
    void headerValuesOutsideAsciiArePassed() throws Exception {
        scenario.system().answer(request -> RecordingSystem.http("HTTP/1.1 200 OK\r\nX-Back: " + request.headers().first("X-There").orElse("none"), new byte[0]));
        Answer answer = rest("GET", "", "\r\nX-There: " + UTF8_OF_ALL_BYTES, new byte[0]);
        assertThat(scenario.system().only().headers().first("X-There")).contains(UTF8_OF_ALL_BYTES);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.header("X-Back")).contains(UTF8_OF_ALL_BYTES);
    }

    @Test
    void typesAndActionsOutsideAsciiArePassed() throws Exception {
        String type = "multipart/related; boundary=\"=_b\"; x-name=\"" + UTF8_OF_ALL_BYTES + "\"";
        answerPackage();
        Answer answer = soap(type, packaged(List.of(bytes(ScenarioInstance.good()), bytes("a")), List.of("Content-Type: text/xml",
                "Content-Type: text/plain; name=\"" + UTF8_OF_ALL_BYTES + "\"")));
        assertThat(answer.text()).contains("recordedResponse");
        assertThat(scenario.system().only().headers().first("Content-Type")).contains(type);
        assertThat(scenario.system().only().text()).contains("text/plain; name=\"" + UTF8_OF_ALL_BYTES + "\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"application/json|application/json", "text/xml|text/xml;charset=utf-8",
        "application/xml|application/xml;charset=utf-8", "text/*;q=0.1|text/xml;charset=utf-8", "*/*|application/json"})
    void errorBodyByAccept(String accept, String contentType) throws Exception {
        Answer answer = send("GET /r1/" + Identities.REGISTRY.path() + "/noSuch HTTP/1.1\r\nX-Road-Client: " + Identities.PORTAL.path() + "\r\nAccept: " + accept,
                new byte[0]);
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.header("Content-Type").orElseThrow().replace(" ", "")).isEqualToIgnoringCase(contentType);
        assertThat(answer.header("X-Road-Error")).contains("server.serverproxy.unknown_service");
        assertThat(answer.text()).contains(contentType.contains("xml") ? "<error><type>server.serverproxy.unknown_service</type><message>"
                : "{\"type\":\"server.serverproxy.unknown_service\",\"message\":");
    }

    @Test
    void answersHeaderWithoutEndIsRefused() throws Exception {
        scenario.system().answer(request -> RecordingSystem.http("HTTP/1.1 200 OK\r\nX-Long: " + "a".repeat(70_000), bytes("answer")));
        assertThat(rest("GET", "", "", new byte[0]).text()).contains("server.serverproxy.http_error");
        scenario.system().answer(request -> RecordingSystem.http("HTTP/1.1 200 OK" + "\r\nX: y".repeat(1001), bytes("answer")));
        assertThat(rest("GET", "", "", new byte[0]).text()).contains("server.serverproxy.http_error");
    }

    @Test
    void restHeaderPartLongerThan64KibibytesIsRefused() throws Exception {
        scenario.system().answer(request -> RecordingSystem.http("HTTP/1.1 200 OK" + ("\r\nX-Long: " + "a".repeat(6000)).repeat(11), bytes("answer")));
        Answer answer = rest("GET", "", "\r\nAccept: application/json", new byte[0]);
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).contains("server.serverproxy.invalid_message", "larger than 65536 bytes").doesNotContain("answer\"");
    }
}
