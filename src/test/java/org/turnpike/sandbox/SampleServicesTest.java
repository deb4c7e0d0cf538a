package org.turnpike.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

class SampleServicesTest {
    private static final String XROAD = "http://x-road.eu/xsd/xroad.xsd";
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static SandboxInstance sandbox;

    @BeforeAll
    static void open() throws Exception {
        sandbox = SandboxInstance.open(SandboxInstance.Settings.forTests(InstantSource.system()));
    }

    @AfterAll
    static void close() {
        sandbox.close();
    }

    @AfterEach
    void behave() {
        sandbox.soap().behave();
    }

    @Test
    void getPersonAnswersWithTheRequestsHeaders() throws Exception {
        String request = envelope("getPerson", "v1", "<r:nationalId>150785-456K</r:nationalId>");
        HttpResponse<byte[]> response = post(sandbox.soapUrl(), "text/xml; charset=UTF-8", request.getBytes(StandardCharsets.UTF_8));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/xml; charset=UTF-8");
        Document answer = document(response.body());
        assertThat(text(answer, SoapService.NAMESPACE, "familyName")).isEqualTo("Mäkinen");
        assertThat(answer.getElementsByTagNameNS(SoapService.NAMESPACE, "getPersonResponse").getLength()).isEqualTo(1);
        assertThat(headers(answer)).isEqualTo(headers(document(request.getBytes(StandardCharsets.UTF_8))));
        assertThat(text(answer, XROAD, "id")).isEqualTo("query-1");
    }

    @Test
    void unknownPersonIsAFault() throws Exception {
        assertFault(soap(envelope("getPerson", "v1", "<r:nationalId>nobody</r:nationalId>")), "no person has the national id nobody");
    }

    @ParameterizedTest
    @ValueSource(strings = {"not XML", "<a/>", "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><a>&e;</a>",
        "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body/></e:Envelope>"})
    void whatIsNoRequestIsAFault(String request) throws Exception {
        HttpResponse<byte[]> response = soap(request);
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(document(response.body()).getElementsByTagName("faultcode").item(0).getTextContent()).isEqualTo("SOAP-ENV:Client");
    }

    @Test
    void echoAnswersWhatItWasSent() throws Exception {
        Document answer = document(soap(envelope("echo", null, "<r:text>ä &amp; ö</r:text>")).body());
        assertThat(text(answer, SoapService.NAMESPACE, "text")).isEqualTo("ä & ö");
        assertThat(text(answer, SoapService.NAMESPACE, "attachments")).isEqualTo("0");
    }

    @Test
    void everyKindOfNodeSurvivesTheAnswer() throws Exception {
        String content = "<r:text a=\"&quot;&lt;&#10;\" xmlns:q=\"urn:q\"><![CDATA[<x> & ]]><!-- c --><?p i?><q:deep q:b='1'>&#13;\n\ud83d\ude80</q:deep></r:text>";
        String request = envelope("echo", null, content);
        Document answer = document(soap(request).body());
        Node sent = document(request.getBytes(StandardCharsets.UTF_8)).getElementsByTagNameNS(SoapService.NAMESPACE, "text").item(0);
        Node echoed = answer.getElementsByTagNameNS(SoapService.NAMESPACE, "text").item(0);
        assertThat(echoed.getTextContent()).isEqualTo(sent.getTextContent());
        assertThat(((Element) echoed).getAttribute("a")).isEqualTo(((Element) sent).getAttribute("a"));
        assertThat(((Element) echoed.getLastChild()).getAttributeNS("urn:q", "b")).isEqualTo("1");
    }

    @Test
    void capturedRequestOfADeployedServerIsAnswered() throws Exception {
        byte[] captured = Vectors.read("captures/soap-simple/1-client-request.http");
        String text = new String(captured, StandardCharsets.UTF_8);
        Document answer = document(soap(text.substring(text.indexOf("\r\n\r\n") + 4)).body());
        assertThat(text(answer, "urn:peer", "text")).isEqualTo("hello");
        assertThat(answer.getElementsByTagNameNS("urn:peer", "echoResponse").getLength()).isEqualTo(1);
    }

    @Test
    void echoReturnsAttachmentsAsTheyWere() throws Exception {
        byte[] binary = new byte[256];
        for (int i = 0; i < binary.length; i++) {
            binary[i] = (byte) i;
        }
        var parts = List.of(new MimePackage.Part("Content-Type: application/octet-stream\r\nContent-ID: <a1>", binary),
                new MimePackage.Part("Content-Type: text/plain\r\nX-Own: kept", "--two--\r\n".getBytes(StandardCharsets.UTF_8)));
        HttpPort.Reply request = MimePackage.reply(200, envelope("echo", null, "<r:text>t</r:text>").getBytes(StandardCharsets.UTF_8), parts);
        HttpResponse<byte[]> response = post(sandbox.soapUrl(), request.contentType(), request.body());
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("multipart/related; type=\"text/xml\"");
        MimePackage answer = MimePackage.read(response.headers().firstValue("Content-Type").orElseThrow(), response.body());
        assertThat(text(document(answer.parts().get(0).body()), SoapService.NAMESPACE, "attachments")).isEqualTo("2");
        assertThat(answer.attachments()).usingRecursiveFieldByFieldElementComparator().isEqualTo(parts);
    }

    @Test
    void capturedMultipartOfADeployedServerIsRead() throws Exception {
        byte[] captured = Vectors.read("captures/soap-attachments/1-client-request.http");
        String head = new String(captured, StandardCharsets.ISO_8859_1);
        int body = head.indexOf("\r\n\r\n") + 4;
        String type = head.lines().filter(line -> line.startsWith("Content-Type:")).findFirst().orElseThrow().substring(14);
        MimePackage message = MimePackage.read(type, java.util.Arrays.copyOfRange(captured, body, captured.length));
        assertThat(message.attachments()).hasSize(2);
        HttpResponse<byte[]> response = post(sandbox.soapUrl(), type, java.util.Arrays.copyOfRange(captured, body, captured.length));
        assertThat(response.statusCode()).isEqualTo(200);
    }

    @Test
    void faultsAndDelaysComeOnDemand() throws Exception {
        assertFault(soap(envelope("echo", null, "<r:fault>as wished</r:fault>")), "as wished");
        sandbox.soap().answerFault("always");
        assertFault(soap(envelope("echo", null, "<r:text>t</r:text>")), "always");
        sandbox.soap().behave();
        long before = System.nanoTime();
        assertThat(soap(envelope("echo", null, "<r:delayMillis>80</r:delayMillis>")).statusCode()).isEqualTo(200);
        sandbox.soap().delay(Duration.ofMillis(20));
        assertThat(soap(envelope("echo", null, "<r:text>t</r:text>")).statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(99));
        sandbox.soap().behave();
        assertThat(soap(envelope("echo", null, "<r:delayMillis>soon</r:delayMillis>")).statusCode()).isEqualTo(500);
    }

    @Test
    void wsdlDescribesBothOperations() throws Exception {
        Document wsdl = document(get(sandbox.wsdlUrl()).body());
        String namespace = "http://schemas.xmlsoap.org/wsdl/";
        assertThat(wsdl.getDocumentElement().getNamespaceURI()).isEqualTo(namespace);
        Element binding = (Element) wsdl.getElementsByTagNameNS(namespace, "binding").item(0);
        Element operation = (Element) binding.getElementsByTagNameNS(namespace, "operation").item(0);
        assertThat(operation.getAttribute("name")).isEqualTo("getPerson");
        assertThat(operation.getElementsByTagNameNS(XROAD, "version").item(0).getTextContent()).isEqualTo("v1");
        assertThat(((Element) binding.getElementsByTagNameNS(namespace, "operation").item(1)).getAttribute("name")).isEqualTo("echo");
        Element address = (Element) wsdl.getElementsByTagNameNS("http://schemas.xmlsoap.org/wsdl/soap/", "address").item(0);
        assertThat(address.getAttribute("location")).isEqualTo(sandbox.soapUrl().toString());
    }

    @Test
    void openApiDescriptionsParse() throws Exception {
        JsonNode people = json(get(sandbox.peopleOpenApiUrl()));
        assertThat(people.path("openapi").asText()).startsWith("3.");
        assertThat(people.path("servers").path(0).path("url").asText()).isEqualTo(sandbox.peopleUrl().toString());
        assertThat(people.path("paths").fieldNames()).toIterable().containsExactly("/", "/{nationalId}");
        JsonNode echo = json(get(sandbox.echoOpenApiUrl()));
        assertThat(echo.path("servers").path(0).path("url").asText()).isEqualTo(sandbox.echoRestUrl().toString());
    }

    @Test
    void peopleAreListedFoundAndCreated() throws Exception {
        assertThat(json(get(sandbox.peopleUrl()))).hasSizeGreaterThanOrEqualTo(3);
        assertThat(json(get(URI.create(sandbox.peopleUrl() + "/150785-456K"))).path("familyName").asText()).isEqualTo("Mäkinen");
        assertThat(get(URI.create(sandbox.peopleUrl() + "/nobody")).statusCode()).isEqualTo(404);
        String person = "{\"nationalId\": \"1\\/2\", \"givenName\": \"\\u00c5sa\", \"familyName\": \"O\\\"Neil\", \"birthDate\": \"2000-02-29\"}";
        HttpResponse<byte[]> created = post(sandbox.peopleUrl(), "application/json", person.getBytes(StandardCharsets.UTF_8));
        assertThat(created.statusCode()).isEqualTo(201);
        JsonNode found = json(get(URI.create(sandbox.peopleUrl() + "/1%2F2")));
        assertThat(found.path("givenName").asText() + " " + found.path("familyName").asText()).isEqualTo("Åsa O\"Neil");
        assertThat(post(sandbox.peopleUrl(), "application/json", person.getBytes(StandardCharsets.UTF_8)).statusCode()).isEqualTo(409);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{}", "{\"nationalId\": 7}", "{\"nationalId\":\"8\",}", "{\"nationalId\":\"8\" \"x\":\"\"}",
        "{\"nationalId\":\"8\"}", "{\"nationalId\":\"\\q\"}"})
    void whatIsNoPersonIsRefused(String body) throws Exception {
        assertThat(post(sandbox.peopleUrl(), "application/json", body.getBytes(StandardCharsets.UTF_8)).statusCode()).isEqualTo(400);
    }

    @Test
    void echoRestAnswersWhatItWasSent() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(sandbox.echoRestUrl() + "/a%2Fb/c?x=1%202&status=418"))
                .header("X-Road-Id", "q-7").method("PATCH", HttpRequest.BodyPublishers.ofString("hyvää")).build();
        HttpResponse<byte[]> response = HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(418);
        JsonNode echo = json(response);
        assertThat(echo.path("method").asText()).isEqualTo("PATCH");
        assertThat(echo.path("path").asText()).isEqualTo("/a%2Fb/c");
        assertThat(echo.path("query").asText()).isEqualTo("x=1%202&status=418");
        assertThat(echo.path("headers").path("X-road-id").path(0).asText()).isEqualTo("q-7");
        assertThat(echo.path("body").asText()).isEqualTo("hyvää");
    }

    @Test
    void echoRestCarriesBinaryAndNoBody() throws Exception {
        JsonNode echo = json(post(sandbox.echoRestUrl(), "application/octet-stream", new byte[] {(byte) 0xff, 0}));
        assertThat(echo.path("bodyBase64").asText()).isEqualTo("/wA=");
        HttpResponse<byte[]> empty = get(URI.create(sandbox.echoRestUrl() + "?status=204"));
        assertThat(empty.statusCode()).isEqualTo(204);
        assertThat(empty.body()).isEmpty();
    }

    @Test
    void rawEchoStreamsTheBodyBack() throws Exception {
        byte[] large = new byte[3 << 20];
        new java.util.Random(1).nextBytes(large);
        HttpResponse<byte[]> response = post(URI.create(sandbox.echoRestUrl() + "/raw"), "application/x-own", large);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/x-own");
        assertThat(response.body()).isEqualTo(large);
    }

    private static void assertFault(HttpResponse<byte[]> response, String text) throws Exception {
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(document(response.body()).getElementsByTagName("faultstring").item(0).getTextContent()).isEqualTo(text);
    }

    private static String envelope(String service, String version, String content) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:x=\"" + XROAD
                + "\" xmlns:id=\"http://x-road.eu/xsd/identifiers\"><e:Header><x:client id:objectType=\"SUBSYSTEM\">"
                + "<id:xRoadInstance>SANDBOX</id:xRoadInstance><id:memberClass>COM</id:memberClass><id:memberCode>1111</id:memberCode>"
                + "<id:subsystemCode>portal</id:subsystemCode></x:client><x:service id:objectType=\"SERVICE\">"
                + "<id:xRoadInstance>SANDBOX</id:xRoadInstance><id:memberClass>GOV</id:memberClass><id:memberCode>2222</id:memberCode>"
                + "<id:subsystemCode>registry</id:subsystemCode><id:serviceCode>" + service + "</id:serviceCode>"
                + (version == null ? "" : "<id:serviceVersion>" + version + "</id:serviceVersion>")
                + "</x:service><x:userId>EE1</x:userId><x:issue/><x:id>query-1</x:id><x:protocolVersion>4.0</x:protocolVersion></e:Header>"
                + "<e:Body><r:" + service + " xmlns:r=\"" + SoapService.NAMESPACE + "\">" + content + "</r:" + service + "></e:Body></e:Envelope>";
    }

    private static List<String> headers(Document message) {
        Node header = message.getElementsByTagNameNS("http://schemas.xmlsoap.org/soap/envelope/", "Header").item(0);
        List<String> fields = new ArrayList<>();
        for (Node child = header.getFirstChild(); child != null; child = child.getNextSibling()) {
            fields.add("{" + child.getNamespaceURI() + "}" + child.getLocalName() + "=" + child.getTextContent());
        }
        return fields;
    }

    private static String text(Document document, String namespace, String name) {
        return document.getElementsByTagNameNS(namespace, name).item(0).getTextContent();
    }

    private static Document document(byte[] xml) throws Exception {
        return DocumentBuilderFactory.newDefaultNSInstance().newDocumentBuilder().parse(new ByteArrayInputStream(xml));
    }

    private static JsonNode json(HttpResponse<byte[]> response) throws Exception {
        return new ObjectMapper().readTree(response.body());
    }

    private static HttpResponse<byte[]> soap(String envelope) throws Exception {
        return post(sandbox.soapUrl(), "text/xml; charset=UTF-8", envelope.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpResponse<byte[]> post(URI uri, String contentType, byte[] body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri).header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)).build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private static HttpResponse<byte[]> get(URI uri) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
    }
}
