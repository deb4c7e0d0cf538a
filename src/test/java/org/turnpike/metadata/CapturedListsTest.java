package org.turnpike.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.turnpike.id.ClientId;
import org.turnpike.message.Content;
import org.turnpike.message.RequestHashInserter;
import org.turnpike.message.RestHash;
import org.turnpike.message.RestRequest;
import org.turnpike.message.Sha512;
import org.turnpike.provider.ServiceClient;
import org.turnpike.serverconf.Client;
import org.turnpike.serverconf.ConfigurationFile;
import org.turnpike.signature.TestMessages;

/** The captured exchanges: with the same services we answer what a deployed server answered. */
class CapturedListsTest {
    private static final Path CAPTURES = Path.of("src/test/vectors/captures");
    private static final ClientId CONSUMER = ClientId.parse("TEST/ORG/1111/consumer");
    private static final Client PROVIDER = ConfigurationFile.read("""
            version: 1
            server: TEST/ORG/2222/ss2
            clients:
              - id: TEST/ORG/2222/provider
                descriptions:
                  - type: WSDL
                    url: http://127.0.0.1/echo?wsdl
                    services:
                      - {code: echo, version: v1, url: "http://127.0.0.1/echo", access: [TEST/ORG/1111/consumer]}
                      - {code: denied, version: v1, url: "http://127.0.0.1/echo"}
                  - {type: REST, url: "http://127.0.0.1/rest", services: [{code: rest, url: "http://127.0.0.1/rest"}]}
                  - {type: REST, url: "http://127.0.0.1/dump", services: [{code: dump, url: "http://127.0.0.1/dump"}]}
            """).clients().get(0);

    private static byte[] body(String file) throws IOException {
        String http = Files.readString(CAPTURES.resolve(file), StandardCharsets.ISO_8859_1);
        return http.substring(http.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void soapEnvelopeHasTheStructureOfTheCapturedOne() throws Exception {
        byte[] request = body("soap-listmethods/1-client-request.http");
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (ServiceClient services = new ServiceClient(Optional::empty)) {
            byte[] envelope = new SoapMetadata(services)
                    .answer(BuiltInService.LIST_METHODS, TestMessages.from(CONSUMER.path(), request), PROVIDER, null).envelope();
            RequestHashInserter.copy(Content.of(envelope), answer, Sha512.of(request));
        }
        assertThat(XmlShape.of(answer.toByteArray())).isEqualTo(XmlShape.of(body("soap-listmethods/4-client-response.http")));
        assertThat(answer.toString(StandardCharsets.UTF_8)).startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"");
    }

    @Test
    void restListSaysWhatTheCapturedOneSays() throws Exception {
        try (ServiceClient services = new ServiceClient(Optional::empty)) {
            RestMetadata.Answer answer = new RestMetadata(services)
                    .answer(BuiltInService.LIST_METHODS, TestMessages.from(CONSUMER.path(), new byte[0]), Optional.empty(), PROVIDER, null);
            ObjectMapper json = new ObjectMapper();
            assertThat(json.readTree(answer.body())).isEqualTo(json.readTree(body("rest-listmethods/4-client-response.http")));
            assertThat(answer.contentType()).isEqualTo("application/json");
        }
    }

    /** The header-only hash of the captured request is what the deployed provider answered. */
    @Test
    void hashOfTheCapturedRestRequestIsOurs() throws Exception {
        String http = Files.readString(CAPTURES.resolve("rest-listmethods/2-server-to-server-request.http"), StandardCharsets.ISO_8859_1);
        int start = http.indexOf("GET\r\n/r1/");
        String part = http.substring(start, http.indexOf("\r\n\r\n", start) + 2);
        RestRequest request = RestRequest.parse(part.getBytes(StandardCharsets.ISO_8859_1));
        String hash = Sha512.base64(RestHash.of(Sha512.of(request.bytes()), Optional.empty()));
        assertThat(Files.readString(CAPTURES.resolve("rest-listmethods/4-client-response.http"))).contains("x-road-request-hash: " + hash + "\r\n");
    }
}
