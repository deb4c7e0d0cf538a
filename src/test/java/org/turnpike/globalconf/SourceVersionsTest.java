package org.turnpike.globalconf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.InstanceKeyAlgorithm;
import org.turnpike.sandbox.SandboxInstance;

/** Central servers of every release: versions 2 to 6 are found by probing and read into one model. */
class SourceVersionsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6})
    void newestVersionOfTheSourceIsReadIntoTheOneModel(int version) throws Exception {
        CurrentConfiguration current = new CurrentConfiguration();
        try (SandboxInstance sandbox = SandboxInstance.open(SandboxInstance.Settings.forTests(() -> NOW));
                ConfigurationClient client = new ConfigurationClient(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20))) {
            X509Certificate authentication = sandbox.issueAuthentication(Identities.SS1, InstanceKeyAlgorithm.EC.generate().getPublic(), "ss1");
            sandbox.registerServer(Identities.SS1, "127.0.0.11", authentication, Set.of(Identities.PORTAL));
            sandbox.source().newestVersion(version);
            sandbox.publish();
            ConfigurationAnchor anchor = ConfigurationAnchor.read(sandbox.anchor());
            new ConfigurationDownload(() -> anchor, client, new ConfigurationStore(folder), () -> NOW, current::swap).pass();
            GlobalConfiguration read = current.get();
            assertThat(read.version()).isEqualTo(version);
            assertThat(read.findServer(authentication)).as("by SHA-1 in version 2, by SHA-256 later").map(RegisteredServer::id).contains(Identities.SS1);
            read.requireServerOf(Identities.PORTAL, authentication);
            assertThat(read.findIssuer(authentication.getIssuerX500Principal(), Identities.INSTANCE)).isPresent();
            assertThat(read.ocspFreshness()).isEqualTo(Duration.ofHours(1));
            assertThat(read.timeStampingInterval()).isEqualTo(Duration.ofSeconds(60));
            assertThat(read.members(Identities.INSTANCE)).hasSize(3);
        }
    }
}
