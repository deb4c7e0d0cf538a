package org.turnpike.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;

/** REST header parts to the byte, hashes of the vectors, identifiers, refusals (messages.md §2). */
class RestTest {
    private static final Path EXAMPLES = Path.of("src/test/vectors/examples/messages");
    private static final String URL = "/r1/DEV/COM/1234/Sub/svc";
    private static final Headers CLIENT = Headers.of("X-Road-Client", "DEV/COM/4321/Client");

    private static RestRequest request(String method, String path, Headers headers) throws RefusedException {
        return RestRequest.from(method, path, Optional.empty(), headers, "req", "made-up");
    }

    private static void assertRefused(String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void exampleRequestAndItsHashes() throws Exception {
        byte[] part = Files.readAllBytes(EXAMPLES.resolve("rest-request-part.bin"));
        RestRequest request = RestRequest.parse(part);
        assertThat(request.bytes()).isEqualTo(part);
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.client()).isEqualTo(ClientId.parse("DEV/COM/4321/Client"));
        assertThat(request.service()).isEqualTo(new ServiceId(ClientId.parse("DEV/COM/1234/Sub"), "svc"));
        assertThat(request.servicePath()).isEqualTo("/v1/pets");
        assertThat(request.query()).contains("x=1%202");
        assertThat(request.id()).isEqualTo("DEV-0001");
        RestRequest built = RestRequest.from("POST", "/r1/DEV/COM/1234/Sub/svc/v1/pets", Optional.of("x=1%202"),
                Headers.of("Host", "h", "X-Road-Client", "DEV/COM/4321/Client", "Content-Type", "application/json",
                        "x-road-request-id", "theirs", "X-ROAD-REQUEST-HASH", "theirs", "User-Agent", "u"),
                "11111111-2222-3333-4444-555555555555", "DEV-0001");
        assertThat(built.bytes()).isEqualTo(part);
        String vectors = Files.readString(EXAMPLES.resolve("vectors.json"));
        assertThat(vectors).contains("\"hashNoBodyB64\": \"" + Sha512.base64(RestHash.of(Sha512.of(part), Optional.empty())) + "\"");
        byte[] body = Sha512.of(utf8("{\"name\":\"doggie\"}"));
        assertThat(vectors).contains("\"hashWithBodyB64\": \"" + Sha512.base64(RestHash.of(Sha512.of(part), Optional.of(body))) + "\"");
    }

    @Test
    void exampleResponse() throws Exception {
        byte[] part = Files.readAllBytes(EXAMPLES.resolve("rest-response-part.bin"));
        RestResponse response = RestResponse.parse(part);
        assertThat(response.bytes()).isEqualTo(part);
        RestRequest request = RestRequest.parse(Files.readAllBytes(EXAMPLES.resolve("rest-request-part.bin")));
        byte[] hash = RestHash.of(Sha512.of(request.bytes()), Optional.of(Sha512.of(utf8("{\"name\":\"doggie\"}"))));
        response.requireAnswers(request, hash);
        RestResponse built = RestResponse.from(200, "OK", Headers.of("Server", "s", "Content-Type", "application/json", "x-road-id", "no"),
                request, "11111111-2222-3333-4444-555555555555", hash);
        assertThat(built.bytes()).isEqualTo(part);
    }

    @Test
    void soapHashOfTheVectors() throws Exception {
        byte[] soap = Files.readAllBytes(EXAMPLES.resolve("soap-request.xml"));
        assertThat(Files.readString(EXAMPLES.resolve("vectors.json"))).contains(Sha512.base64(Sha512.of(soap)));
    }

    @ParameterizedTest
    @CsvSource({"x-road-client:DEV/COM/4321/Client,x-road-client:DEV/COM/4321/Other,client id", "x-road-id:DEV,x-road-id:X,message id",
        "x-road-service:DEV/COM/1234/Sub/svc,x-road-service:DEV/COM/1234/Sub/other,service id",
        "x-road-request-id:1,x-road-request-id:2,request id", "x-road-request-hash:E,x-road-request-hash:F,hash"})
    void differencesAreInconsistent(String from, String to, String what) throws Exception {
        String part = Files.readString(EXAMPLES.resolve("rest-response-part.bin"));
        RestRequest request = RestRequest.parse(Files.readAllBytes(EXAMPLES.resolve("rest-request-part.bin")));
        byte[] hash = RestHash.of(Sha512.of(request.bytes()), Optional.of(Sha512.of(utf8("{\"name\":\"doggie\"}"))));
        RestResponse other = RestResponse.parse(utf8(part.replace(from, to)));
        assertRefused("inconsistent_response", () -> other.requireAnswers(request, hash));
        assertThatThrownBy(() -> other.requireAnswers(request, hash)).hasMessageContaining(what);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-road-id:DEV-0001\r\n", "x-road-request-hash:E3M67H8rGZ9E3GOBRl8C0X86YkYP9GkM2lD1axINTjh3pAu0quiDhygyP6MRjYAUob6b/"
            + "IrQAIDlBM0XDfw3OQ==\r\n"})
    void responseWithoutIdOrHashIsRefused(String line) throws Exception {
        String part = Files.readString(EXAMPLES.resolve("rest-response-part.bin"));
        assertThat(part).contains(line);
        assertRefused("internal_error", () -> RestResponse.parse(utf8(part.replace(line, ""))));
    }

    @Test
    void malformedResponsePartsAreRefused() throws Exception {
        String part = Files.readString(EXAMPLES.resolve("rest-response-part.bin"));
        assertRefused("internal_error", () -> RestResponse.parse(utf8(part + "Server:s\r\n")));
        assertRefused("internal_error", () -> RestResponse.parse(utf8(part + "\r\n")));
        assertRefused("internal_error", () -> RestResponse.parse(utf8(part.replace("x-road-client:", "x-road-client: "))));
        assertRefused("internal_error", () -> RestResponse.parse(utf8(part + "nocolon\r\n")));
        assertRefused("internal_error", () -> RestResponse.parse(utf8(part.replace("200", "x"))));
        assertThat(RestResponse.parse(utf8(part.replace("\r\nOK\r\n", "\r\n\r\n").replace("\r\n", "\n"))).reason()).isEmpty();
        assertThat(RestResponse.parse(utf8(part.stripTrailing())).id()).isEqualTo("DEV-0001");
    }

    @Test
    void messageIdIsMadeUpOnlyWhenAbsent() throws Exception {
        assertThat(request("GET", URL, CLIENT).id()).isEqualTo("made-up");
        assertThat(request("GET", URL, CLIENT.with("x-road-ID", "own")).id()).isEqualTo("own");
        assertThat(request("GET", URL, Headers.of("X-Road-Client", "DEV/COM/9")).client()).isEqualTo(new MemberId("DEV", "COM", "9"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Road-Client:DEV/COM/9", "X-ROAD-client:DEV/COM/9", "X-Road-Id:other", "x-road-request-id:other",
        "X-Road-Security-Server:DEV/COM/1/b", "X-Road-Represented-Party:DEV/b"})
    void aFieldThatIsJudgedStandsTwiceOnlyWithTheSameValue(String second) throws Exception {
        String first = "POST\r\n" + URL + "\r\nX-Road-Client:DEV/COM/4321/Client\r\nx-road-id:i\r\nx-road-request-id:r\r\n"
                + "X-Road-Security-Server:DEV/COM/1/a\r\nX-Road-Represented-Party:DEV/a\r\n";
        assertThat(RestRequest.parse(utf8(first + "x-road-client:DEV/COM/4321/Client\r\n")).client())
                .isEqualTo(ClientId.parse("DEV/COM/4321/Client"));
        assertRefused("internal_error", () -> RestRequest.parse(utf8(first + second + "\r\n")));
    }

    @Test
    void anInformationSystemThatNamesTwoClientsIsRefused() {
        assertRefused("internal_error", () -> request("GET", URL, CLIENT.with("x-road-client", "DEV/COM/9")));
    }

    @Test
    void aResponseWithTwoDifferentClientsIsRefusedButNotWithTwoServices() throws Exception {
        String part = Files.readString(EXAMPLES.resolve("rest-response-part.bin"));
        assertRefused("internal_error", () -> RestResponse.parse(utf8(part + "X-Road-Client:DEV/COM/9\r\n")));
        assertRefused("internal_error", () -> RestResponse.parse(utf8(part + "X-Road-Request-Hash:AAAA\r\n")));
        assertThat(RestResponse.parse(utf8(part.replace("x-road-id:", "x-road-service:a/b/c/d/e\r\nx-road-id:"))).id()).isEqualTo("DEV-0001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transfer-Encoding :chunked", "Content-Length :3", "Content-Length\t:3", " Content-Length:3", "\tHost:x",
        "Content-Length\u0000:3", "Content-Length\u00a0:3", "Content-Length\u001f:3", "a b:c", "a(b):c", "\u00e4:c", "X:a\u0000b",
        "X:a\u000bb", "X:a\u007fb", "transfer-encoding:chunked"})
    void namesThatAreNoTokensAndControlCharactersAreRefused(String line) throws Exception {
        String request = Files.readString(EXAMPLES.resolve("rest-request-part.bin"));
        String response = Files.readString(EXAMPLES.resolve("rest-response-part.bin"));
        assertRefused("internal_error", () -> RestRequest.parse(utf8(request + line + "\r\n")));
        assertRefused("internal_error", () -> RestResponse.parse(utf8(response + line + "\r\n")));
    }

    @Test
    void tabsAndOtherTextInValuesAreKept() throws Exception {
        String request = Files.readString(EXAMPLES.resolve("rest-request-part.bin")) + "X-Note: a\tb \u00e4\u0085\u20ac:\r\n";
        assertThat(RestRequest.parse(utf8(request)).headers().last("X-Note")).contains(" a\tb \u00e4\u0085\u20ac:");
    }

    @Test
    void aServicesReplyMayNotSmuggleEither() throws Exception {
        assertRefused("internal_error", () -> reply(200, Headers.of("Transfer-Encoding ", "chunked")));
        assertRefused("internal_error", () -> reply(200, Headers.of("X", "a\u0000b")));
        assertThat(reply(200, Headers.of("Transfer-Encoding", "chunked", "X-Own", "a")).headers().last("transfer-encoding")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 101, 103, 199, 600, 999})
    void aStatusThatIsNoFinalAnswersIsRefused(int status) throws Exception {
        String part = Files.readString(EXAMPLES.resolve("rest-response-part.bin"));
        assertRefused("internal_error", () -> RestResponse.parse(utf8(part.replace("200\r\n", status + "\r\n"))));
        assertRefused("internal_error", () -> reply(status, Headers.NONE));
        assertThat(reply(599, Headers.NONE).status()).isEqualTo(599);
    }

    private static RestResponse reply(int status, Headers headers) throws Exception {
        return RestResponse.from(status, "OK", headers, RestRequest.parse(Files.readAllBytes(EXAMPLES.resolve("rest-request-part.bin"))),
                "r", new byte[64]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/r1/DEV/COM/1234/Sub", "/r2/DEV/COM/1234/Sub/svc", "/r1/DEV/COM/1234/Su%2/svc", "/r1/DEV/COM/1234/Su\"b/svc",
        "/r1/DEV/COM//Sub/svc", "/r1/DEV/COM/%ff/Sub/svc", "/x/DEV/COM/1234/Sub/svc", "/r1/DEV/COM/1234/Sub/svc/a b"})
    void malformedUrlsAreRefused(String path) {
        assertRefused("internal_error", () -> request("GET", path, CLIENT));
    }

    @Test
    void malformedRequestsAreRefused() {
        assertRefused("internal_error", () -> request("get", URL, CLIENT));
        assertRefused("internal_error", () -> request("GET", URL, Headers.of("X-Road-Client", "DEV/COM")));
        assertRefused("internal_error", () -> request("GET", URL, CLIENT.with("X-Road-Security-Server", "DEV/COM/1")));
        assertRefused("internal_error", () -> request("GET", URL, CLIENT.with("X-Road-Represented-Party", "a/b/c")));
        assertRefused("internal_error", () -> request("GET", URL, CLIENT.with("X", "a\nb")));
        assertRefused("invalid_client_identifier", () -> request("GET", URL, Headers.NONE));
        assertRefused("internal_error", () -> RestRequest.parse(utf8("GET\r\n" + URL + "\r\nX-Road-Client:DEV/COM/1\r\n")));
        assertRefused("internal_error", () -> RestRequest.parse(utf8("GET")));
        assertRefused("internal_error", () -> RestRequest.parse(new byte[] {'G', (byte) 0xff}));
    }

    @Test
    void identifiersAreDecodedAndEncoded() throws Exception {
        RestRequest request = request("GET", "/r1/DEV/COM/12%2F34/S%C3%B5b/s%20v+c", Headers.of("X-Road-Client", "DEV/COM/a%20b"));
        assertThat(request.service()).isEqualTo(new ServiceId(new SubsystemId(new MemberId("DEV", "COM", "12/34"), "Sõb"), "s v+c"));
        RestResponse response = RestResponse.from(200, "", Headers.NONE, request, "r", new byte[64]);
        assertThat(response.headers().first("x-road-service")).contains("DEV/COM/12%2F34/S%C3%B5b/s%20v+c");
        assertThat(response.headers().first("x-road-client")).contains("DEV/COM/a%20b");
        assertThat(RestResponse.parse(response.bytes()).service()).contains(request.service());
    }

    @Test
    void bareQuestionMarkIsKept() throws Exception {
        RestRequest request = RestRequest.from("GET", URL, Optional.of(""), CLIENT, "r", "i");
        assertThat(new String(request.bytes(), StandardCharsets.UTF_8)).startsWith("GET\r\n" + URL + "?\r\n");
        assertThat(RestRequest.parse(request.bytes()).query()).contains("");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '' | application/json
            'application/json, text/xml;q=0.1' | text/xml;charset=utf-8
            'text/*' | text/xml;charset=utf-8
            'application/xml' | application/xml;charset=utf-8
            '*/*' | application/json
            """)
    void errorsContentType(String accept, String type) {
        assertThat(RestFault.contentType(Optional.of(accept))).isEqualTo(type);
    }

    @Test
    void errorBody() {
        RestFault fault = RestFault.of(new RefusedException(FaultCode.ACCESS_DENIED, "a \"b\" <c>\n").in(org.turnpike.fault.Stage.SERVER_PROXY));
        assertThat(new String(fault.body("application/json"), StandardCharsets.UTF_8)).isEqualTo(
                "{\"type\":\"server.serverproxy.access_denied\",\"message\":\"a \\\"b\\\" <c>\\n\",\"detail\":\"" + fault.detail() + "\"}");
        assertThat(new String(fault.body("text/xml;charset=utf-8"), StandardCharsets.UTF_8)).startsWith("<?xml").contains("&lt;c&gt;");
        assertThat(fault.status()).isEqualTo(500);
        assertThat(new RestFault("Server.ServerProxy.X", "", "").status()).isEqualTo(500);
        assertThat(new RestFault("client.x", "", "").status()).isEqualTo(400);
    }
}
