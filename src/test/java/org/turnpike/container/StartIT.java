package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turnpike.container.TrialServer.get;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that does not succeed: the application is there, serves no message, and says in one sentence why. */
class StartIT {
    @TempDir
    Path folder;

    @Test
    void withoutAnchorNothingIsServedAndHealthSaysWhy() throws Exception {
        try (TrialServer server = TrialServer.delivered(folder)) {
            assertThat(server.exchange("client", get("/r1/SANDBOX/GOV/2222/registry/people"))).startsWith("HTTP/1.1 500")
                    .contains("X-Road-Error:");
            assertThat(server.exchange("ocsp", get("/?cert=00"))).startsWith("HTTP/1.1 500");
            assertThat(server.exchange("health", get("/"))).startsWith("HTTP/1.1 503").contains("\"ready\":false")
                    .contains("turnpike.yaml").contains("configuration-anchor.xml");
            assertThat(Files.readAllLines(server.log()).stream().filter(line -> line.contains("configuration-anchor.xml"))).hasSize(1);
        }
    }

    @Test
    void withoutConnectorJarHealthNamesTheRemedy() throws Exception {
        try (TrialServer server = TrialServer.trial(folder, false)) {
            assertThat(server.exchange("client", get("/r1/x"))).startsWith("HTTP/1.1 503");
            assertThat(server.exchange("health", get("/"))).startsWith("HTTP/1.1 503").contains("turnpike-connector.jar").contains("lib");
        }
    }
}
