package org.turnpike.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.ManualSchedule;
import org.turnpike.fault.RefusedException;
import org.turnpike.trust.TestPki;

/** A server that lacks something starts, says in one sentence each what is missing, and trusts nobody. */
class UninitialisedServerTest {
    @TempDir
    private Path home;
    private final ManualSchedule schedule = new ManualSchedule();

    private List<String> problems(Map<String, String> settings) throws Exception {
        try (SecurityServer server = open(settings)) {
            return server.problems();
        }
    }

    private SecurityServer open(Map<String, String> settings) throws Exception {
        Map<String, String> all = new HashMap<>(settings);
        all.put("turnpike.home", home.toString());
        return new SecurityServer(Settings.read(all, Map.of(), home), () -> Instant.parse("2026-11-21T10:00:00Z"), schedule);
    }

    @Test
    void anEmptyHomeNamesEverythingThatIsMissing() throws Exception {
        assertThat(problems(Map.of())).satisfiesExactly(
                configuration -> assertThat(configuration).contains("not initialised").contains("turnpike.yaml"),
                anchor -> assertThat(anchor).contains("configuration-anchor.xml"),
                token -> assertThat(token).contains("no PIN yet").contains("token init"));
    }

    @Test
    void whatIsWrongIsNamedInsteadOfMissing() throws Exception {
        Files.writeString(home.resolve("turnpike.yaml"), "version: 1\nserver: SANDBOX/COM/1111/ss1\nclient: []\n");
        Files.writeString(home.resolve("configuration-anchor.xml"), "<nothing/>");
        Files.writeString(home.resolve("pin"), "1234\n");
        assertThat(problems(Map.of("turnpike.token.pin.file", home.resolve("pin").toString()))).satisfiesExactly(
                configuration -> assertThat(configuration).contains("turnpike.yaml").contains("line 3").contains("client"),
                anchor -> assertThat(anchor).contains("anchor"),
                token -> assertThat(token).contains("no PIN yet").doesNotContain("1234"));
    }

    @Test
    void itTrustsNobodyAndHasNoKey() throws Exception {
        X509Certificate stranger = TestPki.rootCa("CN=Stranger").certificate();
        try (SecurityServer server = open(Map.of())) {
            assertThatThrownBy(() -> server.judgePeer(new X509Certificate[] {stranger})).isInstanceOf(CertificateException.class);
            assertThatThrownBy(() -> server.clients(Optional.empty())).isInstanceOf(RefusedException.class);
            assertThat(server.authenticationKey()).isEmpty();
            assertThat(server.findId()).isEmpty();
        }
    }

    @Test
    void anAnchorThatArrivesIsReadAtTheNextPass() throws Exception {
        try (SecurityServer server = open(Map.of())) {
            Files.writeString(home.resolve("configuration-anchor.xml"), "<nothing/>");
            schedule.runAll();
            assertThat(server.problems().get(1)).doesNotContain("missing");
        }
    }
}
