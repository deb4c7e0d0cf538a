package org.turnpike.globalconf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.InstanceKeyAlgorithm;
import org.turnpike.sandbox.SandboxInstance;

class ContentChangeTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void namesTheEntriesThatCameAndWentAndKeepsThemUntilTheNextChange() throws Exception {
        CurrentConfiguration current = new CurrentConfiguration();
        try (SandboxInstance sandbox = SandboxInstance.open(SandboxInstance.Settings.forTests(() -> NOW));
                ConfigurationClient client = new ConfigurationClient(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20))) {
            X509Certificate authentication = sandbox.issueAuthentication(Identities.SS1, InstanceKeyAlgorithm.EC.generate().getPublic(), "ss1");
            sandbox.registerServer(Identities.SS1, "127.0.0.11", authentication, Set.of(Identities.PORTAL));
            sandbox.publish();
            ConfigurationAnchor anchor = ConfigurationAnchor.read(sandbox.anchor());
            ConfigurationDownload download = new ConfigurationDownload(() -> anchor, client, new ConfigurationStore(folder), () -> NOW, current::swap);
            download.pass();
            assertThat(download.lastChange()).as("the first configuration").isEmpty();
            sandbox.registerServer(Identities.SS1, "127.0.0.99", authentication, Set.of(Identities.PORTAL, Identities.VISITOR));
            sandbox.publish();
            download.pass();
            ContentChange change = download.lastChange().orElseThrow();
            String server = "security server " + Identities.SS1.path();
            assertThat(change.before()).containsExactly(server + " address: 127.0.0.11");
            assertThat(change.after()).containsExactly(server + " address: 127.0.0.99", server + " client: " + Identities.VISITOR.path());
            assertThat(change.at()).isEqualTo(NOW);
            sandbox.publish();
            download.pass();
            assertThat(download.lastChange()).as("published again unchanged").contains(change);
        }
    }
}
