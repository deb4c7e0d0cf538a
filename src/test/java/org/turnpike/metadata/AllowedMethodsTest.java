package org.turnpike.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.turnpike.id.ClientId;
import org.turnpike.provider.ServiceClient;
import org.turnpike.serverconf.Client;
import org.turnpike.serverconf.ConfigurationFile;
import org.turnpike.signature.TestMessages;

/** Which services and endpoints a client is told to be its own (messages.md §6.4). */
class AllowedMethodsTest {
    private static final Client PROVIDER = ConfigurationFile.read("""
            version: 1
            server: T/O/2/s
            clients:
              - id: T/O/2/p
                localGroups: [{code: friends, members: [T/O/1/friend]}]
                descriptions:
                  - type: REST
                    url: http://127.0.0.1/
                    services:
                      - code: pets
                        url: http://127.0.0.1/
                        access: [T/O/1/all]
                        endpoints:
                          - {method: GET, path: /pets/**, access: [T/O/1/reader]}
                          - {method: GET, path: /pets/cats, access: ["local:friends"]}
                          - {method: POST, path: /pets/cats}
                          - {method: "*", path: /any, access: [T/O/1/reader]}
                          - {method: DELETE, path: /any}
                      - {code: closed, url: "http://127.0.0.1/"}
            """).clients().get(0);

    private static List<String> allowed(String client) throws Exception {
        List<String> endpoints = new ArrayList<>();
        try (ServiceClient services = new ServiceClient(Optional::empty)) {
            byte[] body = new RestMetadata(services)
                    .answer(BuiltInService.ALLOWED_METHODS, TestMessages.from(client, new byte[0]), Optional.empty(), PROVIDER, null).body();
            for (JsonNode service : new ObjectMapper().readTree(body).get("service")) {
                endpoints.add(service.get("service_code").asText());
                service.get("endpoint_list").forEach(endpoint ->
                        endpoints.add(endpoint.get("method").asText() + " " + endpoint.get("path").asText()));
            }
        }
        return endpoints;
    }

    @Test
    void rightToTheServiceIsARightToEachEndpoint() throws Exception {
        assertThat(allowed("T/O/1/all")).containsExactly("pets", "GET /pets/**", "GET /pets/cats", "POST /pets/cats", "* /any", "DELETE /any");
    }

    @Test
    void rightToAnEndpointCoversNarrowerOnesOfItsMethod() throws Exception {
        assertThat(allowed("T/O/1/reader")).containsExactly("pets", "GET /pets/**", "GET /pets/cats", "* /any", "DELETE /any");
    }

    @Test
    void localGroupHasItsEndpointAlone() throws Exception {
        assertThat(allowed("T/O/1/friend")).containsExactly("pets", "GET /pets/cats");
    }

    @Test
    void strangersAndTheMemberItselfHaveNothing() throws Exception {
        assertThat(allowed("T/O/9/nobody")).isEmpty();
        assertThat(allowed("T/O/1")).isEmpty();
    }
}
