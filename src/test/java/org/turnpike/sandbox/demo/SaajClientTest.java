package org.turnpike.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.xml.soap.AttachmentPart;
import jakarta.xml.soap.MessageFactory;
import jakarta.xml.soap.MimeHeaders;
import jakarta.xml.soap.SOAPConnection;
import jakarta.xml.soap.SOAPConnectionFactory;
import jakarta.xml.soap.SOAPMessage;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.XRoadInstance;

/** What the demo prints for the reader to try works from a SAAJ client and from the JDK's HTTP client, as they are. */
class SaajClientTest {
    @TempDir
    static Path folder;
    private static XRoadInstance instance;
    private static URI door;
    private static Path soapFile;

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance();
        door = URI.create("http://" + XRoadInstance.CONSUMER_ADDRESS + ":" + instance.ports().client());
        soapFile = Files.writeString(folder.resolve("request.xml"), Calls.soapRequest("printed-request"));
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
    }

    private static SOAPMessage call(SOAPMessage request) throws Exception {
        try (SOAPConnection connection = SOAPConnectionFactory.newInstance().createConnection()) {
            return connection.call(request, door.resolve("/").toURL());
        }
    }

    private static SOAPMessage printedRequest(String replaced, String by) throws Exception {
        String soap = Files.readString(soapFile);
        assertThat(soap).contains(replaced);
        try (InputStream bytes = new java.io.ByteArrayInputStream(soap.replace(replaced, by).getBytes(StandardCharsets.UTF_8))) {
            return MessageFactory.newInstance().createMessage(new MimeHeaders(), bytes);
        }
    }

    @Test
    void saajClientMakesThePrintedCall() throws Exception {
        SOAPMessage answer = call(printedRequest("</soapenv:Envelope>", "</soapenv:Envelope>"));
        assertThat(answer.getSOAPBody().hasFault()).isFalse();
        assertThat(answer.getSOAPBody().getTextContent()).contains(Calls.PERSON, "Virtanen");
        assertThat(answer.getSOAPHeader().getElementsByTagNameNS("http://x-road.eu/xsd/xroad.xsd", "requestHash").getLength()).isEqualTo(1);
    }

    @Test
    void saajClientReadsFaults() throws Exception {
        SOAPMessage answer = call(printedRequest(">portal<", ">stranger<"));
        assertThat(answer.getSOAPBody().hasFault()).isTrue();
        assertThat(answer.getSOAPBody().getFault().getFaultCode()).isEqualTo("server.clientproxy.unknown_member");
    }

    @Test
    void saajClientGetsTheWsdlAsAttachment() throws Exception {
        String soap = Files.readString(soapFile);
        String wrapper = soap.substring(soap.indexOf("<r:getPerson"), soap.indexOf("</r:getPerson>") + "</r:getPerson>".length());
        String request = soap.replace(wrapper, "<xroad:getWsdl><xroad:serviceCode>getPerson</xroad:serviceCode>"
                + "<xroad:serviceVersion>v1</xroad:serviceVersion></xroad:getWsdl>")
                .replace("<id:serviceCode>getPerson</id:serviceCode><id:serviceVersion>v1</id:serviceVersion>",
                        "<id:serviceCode>getWsdl</id:serviceCode>");
        SOAPMessage answer;
        try (InputStream bytes = new java.io.ByteArrayInputStream(request.getBytes(StandardCharsets.UTF_8))) {
            answer = call(MessageFactory.newInstance().createMessage(new MimeHeaders(), bytes));
        }
        assertThat(answer.getSOAPBody().hasFault()).as(answer.getSOAPBody().getTextContent()).isFalse();
        assertThat(answer.countAttachments()).isEqualTo(1);
        AttachmentPart wsdl = answer.getAttachments().next();
        assertThat(wsdl.getContentId()).matches("<wsdl=[-0-9a-f]{36}@x-road.eu>");
        assertThat(new String(wsdl.getRawContentBytes(), StandardCharsets.UTF_8)).contains("http://example.org/xroad-endpoint");
    }

    @Test
    void httpClientMakesEveryPrintedCall() throws Exception {
        List<String> commands = new Calls(door).commands(soapFile).lines().toList();
        assertThat(commands).hasSize(3).allMatch(command -> command.strip().startsWith("curl -s "));
        assertThat(send(commands.get(0)).body()).contains("getPersonResponse", "Virtanen");
        assertThat(send(commands.get(1)).body()).contains("Virtanen").startsWith("{");
        assertThat(send(commands.get(2)).body()).contains("clientList", "<id:subsystemCode>portal</id:subsystemCode>");
    }

    /** Does what curl would do. */
    private static HttpResponse<String> send(String curl) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(curl.substring(curl.lastIndexOf(' ') + 1))).header("Accept", "*/*");
        for (MatchResult header : Pattern.compile("-H '([^:]+): ([^']+)'").matcher(curl).results().toList()) {
            request.header(header.group(1), header.group(2));
        }
        for (MatchResult data : Pattern.compile("--data-binary @(\\S+)").matcher(curl).results().toList()) {
            request.POST(HttpRequest.BodyPublishers.ofFile(Path.of(data.group(1))));
        }
        HttpResponse<String> response = HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response;
    }
}
