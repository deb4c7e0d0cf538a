package org.turnpike.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.turnpike.fault.RefusedException;
import org.turnpike.provider.ServiceClient;
import org.turnpike.serverconf.Client;
import org.turnpike.serverconf.ConfigurationFile;
import org.turnpike.signature.TestMessages;

/** The texts of getOpenAPI's failures, which public clients compare. */
class OpenApiTextsTest {
    private static RefusedException failure(String code, int port) throws Exception {
        Client provider = ConfigurationFile.read("""
                version: 1
                server: T/O/2/s
                clients:
                  - id: T/O/2/p
                    descriptions:
                      - {type: REST, url: "http://127.0.0.1/rest", services: [{code: rest, url: "http://127.0.0.1/rest"}]}
                      - {type: WSDL, url: "http://127.0.0.1/soap", services: [{code: soap, url: "http://127.0.0.1/soap"}]}
                      - {type: OPENAPI3, url: "http://127.0.0.1:%d/missing", services: [{code: missing, url: "http://127.0.0.1/"}]}
                      - {type: OPENAPI3, url: "http://127.0.0.1:%d/other", services: [{code: other, url: "http://127.0.0.1/"}]}
                      - {type: OPENAPI3, url: "http://127.0.0.1:1/", services: [{code: refused, url: "http://127.0.0.1/"}]}
                """.formatted(port, port)).clients().get(0);
        try (ServiceClient services = new ServiceClient(Optional::empty)) {
            return assertThrows(RefusedException.class, () -> new RestMetadata(services).answer(BuiltInService.GET_OPENAPI,
                    TestMessages.from("T/O/1/c", new byte[0]), Optional.of("serviceCode=" + code), provider, null));
        }
    }

    @Test
    void textsAreThoseThatClientsCompare() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/missing", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.createContext("/other", exchange -> {
            byte[] body = "swagger: '2.0'".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            int port = server.getAddress().getPort();
            assertThat(failure("rest", port)).hasMessage("Invalid service type: REST");
            assertThat(failure("soap", port)).hasMessage("Invalid service type: WSDL");
            for (String code : new String[] {"missing", "other", "refused"}) {
                assertThat(failure(code, port).getMessage()).startsWith("Failed reading service description from").doesNotContain("127.0.0.1");
            }
            assertThat(failure("refused", port).code()).isEqualTo("network_error");
            assertThat(failure("missing", port).code()).isEqualTo("internal_error");
        } finally {
            server.stop(0);
        }
    }
}
