package org.turnpike.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.deadlines.DeadlineSettings;
import org.turnpike.globalconf.Federations;
import org.turnpike.keys.Mechanism;
import org.turnpike.keys.pkcs11.Pkcs11Settings;
import org.turnpike.messagelog.BodyLogging;
import org.turnpike.messagelog.LoggedBodies;
import org.turnpike.messagelog.TimeStampingSettings;
import org.turnpike.messagelog.archive.ArchiveSettings;
import org.turnpike.messagelog.archive.Grouping;
import org.turnpike.monitoring.EnvironmentSettings;
import org.turnpike.monitoring.MetricsSettings;
import org.turnpike.monitoring.OperationsSettings;
import org.turnpike.provider.ServiceTimeouts;
import org.turnpike.signature.BatchSigner;
import org.turnpike.signature.DigestAlgorithm;
import org.turnpike.storage.DatabaseSettings;
import org.turnpike.transport.PeerSettings;

/** Every default, and what is refused. */
class SettingsTest {
    @TempDir
    private Path home;

    private Settings with(String... namesAndValues) throws Exception {
        Map<String, String> system = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            system.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return Settings.read(system, Map.of(), home);
    }

    @Test
    void defaults() throws Exception {
        int half = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        PeerSettings connections = new PeerSettings(5500,
                new PeerSettings.Timeouts(Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofMinutes(2), Duration.ofHours(1)),
                new PeerSettings.Selection(Duration.ofHours(1), Duration.ofSeconds(30)),
                new PeerSettings.Pool(true, Duration.ofSeconds(60), Duration.ofMillis(100), 2500, 10_000),
                new PeerSettings.Tls(List.of("TLSv1.3", "TLSv1.2"), List.of("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256",
                        "TLS_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
                        "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384")), Optional.empty());
        Settings defaults = with();
        assertThat(defaults).isEqualTo(new Settings(home,
                new DatabaseSettings(Optional.empty(), "turnpike", Optional.empty(), 16, Duration.ofSeconds(5), Duration.ofSeconds(60)),
                new Settings.Peers(connections, 5577, Duration.ofSeconds(20), Duration.ofSeconds(30), Optional.empty()),
                new Settings.GlobalConf(Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofSeconds(3), Duration.ofSeconds(30),
                        Duration.ofMinutes(10), Federations.NONE),
                new Settings.Ocsp(Duration.ofSeconds(60), Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofSeconds(60)),
                10_000,
                new Settings.Messages(65_536, java.util.OptionalLong.empty(), Duration.ZERO, new LoggedBodies(10_485_760, false, false), 16L << 30, new BatchSigner.Limits(64, half, Duration.ofSeconds(60)),
                        DigestAlgorithm.SHA_512),
                new ServiceTimeouts(Duration.ofSeconds(30), Duration.ofHours(1)),
                new TimeStampingSettings(10_000, Duration.ofSeconds(60), Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofHours(4),
                        Duration.ofMinutes(10), false),
                new BodyLogging(true, Set.of(), Set.of()),
                new ArchiveConfiguration(new ArchiveSettings(Duration.ofHours(6), Grouping.NONE, 33_554_432, Duration.ofDays(30), Duration.ofDays(7),
                        1_073_741_824), Optional.empty(), Optional.empty(), Optional.empty(), Duration.ofMinutes(10), Optional.empty(), Optional.empty()),
                new Settings.Admission(400, 400, 0.5, 1000, Duration.ofSeconds(30), 1500, Duration.ofHours(1), Duration.ofHours(1), 1024, Duration.ofSeconds(10),
                        Runtime.getRuntime().maxMemory() / 5, 100L << 20, 64, 1.1),
                new Settings.Descriptions(false, Duration.ofSeconds(60)), new Settings.Tokens(true, Duration.ofSeconds(30), List.of()),
                new DeadlineSettings(List.of(Duration.ofDays(30), Duration.ofDays(14), Duration.ofDays(7), Duration.ofDays(1)),
                        List.of(Duration.ofMinutes(15), Duration.ofMinutes(5)), List.of(Duration.ofMinutes(5), Duration.ofMinutes(1)),
                        List.of(Duration.ofHours(2), Duration.ofMinutes(30))),
                new Settings.AdminDoor(Duration.ofMinutes(30), Duration.ofHours(8), Optional.empty()),
                new MonitoringConfiguration(new OperationsSettings(true, 20_000, Duration.ofSeconds(1), Duration.ofDays(7), Duration.ofSeconds(60), 10_000,
                        Duration.ofSeconds(600)), new EnvironmentSettings(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(60),
                        Duration.ofMinutes(10), Duration.ofSeconds(10), false), new MetricsSettings(false, 0), false),
                Optional.empty(), defaults.inUse()));
    }

    @Test
    void showsEachSettingWithItsSource() throws Exception {
        Files.writeString(home.resolve("turnpike.properties"), "turnpike.trust.records=77\nturnpike.peers.port=5501\nturnpike.ocsp.retry-interval=PT7S\n");
        Settings settings = Settings.read(Map.of("turnpike.peers.port", "5502", "turnpike.door.server.port", "5503"), Map.of("TURNPIKE_OCSP_RETRY_INTERVAL", "PT8S", "TURNPIKE_TOKEN_PIN", "Secret-1234"), home);
        Map<String, String> shown = new HashMap<>();
        settings.inUse().forEach(each -> shown.put(each.getName(), each.getValue() + " " + each.getSource()));
        assertThat(shown).containsEntry("turnpike.trust.records", "77 FILE").containsEntry("turnpike.peers.port", "5502 SYSTEM_PROPERTY")
                .containsEntry("turnpike.ocsp.retry-interval", "PT8S ENVIRONMENT").containsEntry("turnpike.token.pin.file", "*** ENVIRONMENT")
                .containsEntry("turnpike.globalconf.update-interval", "PT1M DEFAULT").containsEntry("turnpike.door.server.port", "5503 SYSTEM_PROPERTY")
                .containsEntry("turnpike.door.ocsp.port", "5577 DEFAULT");
        assertThat(shown.keySet()).containsAll(Settings.described().stream().map(DescribedSetting::name).toList());
        assertThat(shown.toString()).doesNotContain("Secret-1234");
    }

    @Test
    void hardwareTokensAreNamedBySettings() throws Exception {
        Path pin = Files.writeString(home.resolve("hsm.pin"), "a-pin\nnot this\n");
        Settings settings = Settings.read(Map.of("turnpike.pkcs11.hsm1.module", "/lib/hsm.so", "turnpike.pkcs11.hsm1.token-label", "main",
                "turnpike.pkcs11.hsm1.pin.file", pin.toString(), "turnpike.pkcs11.hsm1.sessions", "3",
                "turnpike.pkcs11.hsm1.rsa-mechanism", "CKM_RSA_PKCS_PSS"),
                Map.of("TURNPIKE_PKCS11_OTHER_MODULE", "/lib/other.so", "TURNPIKE_PKCS11_OTHER_PIN", "b-pin", "TURNPIKE_PKCS11_OTHER_SLOT_INDEX", "2"), home);
        Pkcs11Settings first = settings.tokens().pkcs11().get(0);
        assertThat(first).extracting(Pkcs11Settings::name, Pkcs11Settings::module, Pkcs11Settings::label, Pkcs11Settings::readOnly,
                Pkcs11Settings::rsaMechanism, Pkcs11Settings::sessions)
                .containsExactly("hsm1", Path.of("/lib/hsm.so"), Optional.of("main"), false, Mechanism.RSA_PSS, 3);
        assertThat(first.pin().orElseThrow().read()).containsExactly("a-pin".toCharArray());
        Pkcs11Settings second = settings.tokens().pkcs11().get(1);
        assertThat(second).extracting(Pkcs11Settings::name, Pkcs11Settings::index).containsExactly("other", Optional.of(2));
        assertThat(second.pin().orElseThrow().read()).containsExactly("b-pin".toCharArray());
        assertThat(settings.toString()).doesNotContain("pin");
    }

    @ParameterizedTest
    @CsvSource({"turnpike.pkcs11.hsm.pin,1234", "turnpike.pkcs11.hsm.sessions,0", "turnpike.pkcs11.hsm.sessions,1001",
        "turnpike.pkcs11.hsm.rsa-mechanism,CKM_ECDSA", "turnpike.pkcs11.hsm.slot-index,-1", "turnpike.pkcs11.software.module,/x"})
    void wrongTokensAreRefused(String name, String value) {
        assertThatThrownBy(() -> with("turnpike.pkcs11.hsm.module", "/lib/hsm.so", name, value)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name.replace(".module", "")).hasMessageNotContaining("1234");
    }

    @Test
    void everyDescribedSettingIsAcceptedInTheFile() throws Exception {
        StringBuilder file = new StringBuilder();
        for (DescribedSetting setting : Settings.described()) {
            if (!DoorSetting.isDoor(setting.name()) && !setting.name().contains("<")) {
                file.append(setting.name()).append("=\n");
            }
        }
        Files.writeString(home.resolve("turnpike.properties"), file);
        assertThat(with()).as("an empty value counts as no value").isNotNull();
    }

    @Test
    void unknownDoorIsRejectedAsSystemProperty() {
        assertThatThrownBy(() -> with("turnpike.door.clent.port", "8081")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("turnpike.door.clent.port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"turnpike.peers.connect-timeout", "turnpike.peers.failover-connect-timeout", "turnpike.peers.response-timeout",
        "turnpike.peers.exchange-timeout", "turnpike.peers.idle-timeout", "turnpike.peers.ocsp-connect-timeout", "turnpike.peers.ocsp-read-timeout",
        "turnpike.globalconf.connect-timeout", "turnpike.globalconf.https-timeout", "turnpike.globalconf.read-timeout",
        "turnpike.ocsp.connect-timeout", "turnpike.ocsp.read-timeout", "turnpike.signing.longest-wait", "turnpike.services.connect-timeout",
        "turnpike.services.exchange-timeout", "turnpike.admission.longest-wait", "turnpike.admission.receive-timeout"})
    void noTimeoutCanBeEndless(String name) {
        for (String endless : new String[] {"PT0S", "-PT1S", "0", "never"}) {
            assertThatThrownBy(() -> with(name, endless)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(name);
        }
    }

    @ParameterizedTest
    @CsvSource({"turnpike.peers.connections,0", "turnpike.peers.connections-per-route,-1", "turnpike.peers.cool-down,-PT1S",
        "turnpike.signing.batch,0", "turnpike.signing.parallel,many", "turnpike.admission.min-free-file-handles,-1",
        "turnpike.admission.max-heap-usage,0", "turnpike.peers.reuse-connections,yes", "turnpike.peers.response-timeout,PT25H",
        "turnpike.deadlines.certificates,soon", "turnpike.token.check-interval,PT0S", "turnpike.trust.records,0", "turnpike.trust.records,100001", "turnpike.ocsp.future-tolerance,-PT1S", "turnpike.globalconf.rollback-tolerance,-PT1S",
        "turnpike.peers.tls-protocols,'TLSv1.2,TLSv1.1'", "turnpike.peers.tls-suites,TLS_NO_SUCH_SUITE", "turnpike.peers.tls-suites,','",
        "turnpike.database.connections,3", "turnpike.database.url,jdbc:sqlite:x",
        "turnpike.database.url,jdbc:postgresql://127.0.0.1/x?password=secret", "turnpike.database.password,secret", "turnpike.archive.grouping,NONE", "turnpike.archive.max-file-size,2GiB", "turnpike.archive.max-file-size,0",
        "turnpike.archive.encryption,true", "turnpike.archive.command,a\"b", "turnpike.archive.interval,PT0S", "turnpike.archive.store.endpoint,https://s",
        "turnpike.archive.store.secret-key,secret", "turnpike.archive.signing-key.passphrase,secret", "turnpike.messagelog.encryption-secret,2026",
        "turnpike.archive.hand-over-timeout,PT25H", "turnpike.archive.keep-records-for,-P1D", "turnpike.messages.max-message,much", "turnpike.signing.digest,SHA-1", "turnpike.services.exchange-timeout,PT25H"})
    void valuesOutOfBoundsAreRefused(String name, String value) {
        assertThatThrownBy(() -> with(name, value)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(name);
    }

    @Test
    void whatMayBeOffIsOffByZero() throws Exception {
        PeerSettings connections = with("turnpike.peers.fastest-kept", "PT0S", "turnpike.peers.cool-down", "PT0S",
                "turnpike.peers.reuse-connections", "false").peers().connections();
        assertThat(connections.selection()).isEqualTo(new PeerSettings.Selection(Duration.ZERO, Duration.ZERO));
        assertThat(connections.pool()).isEqualTo(PeerSettings.Pool.NO_REUSE);
    }

    @Test
    void doorInTheFileIsAcceptedWhereItIsInEffectAndOtherwiseSaysWhatToDo(@TempDir Path doorHome) throws Exception {
        Files.writeString(doorHome.resolve("turnpike.properties"), "turnpike.door.client.port=8081\n");
        assertThatThrownBy(() -> Settings.read(Map.of(), Map.of(), doorHome)).hasMessageContaining("turnpike.door.client.port")
                .hasMessageContaining("setenv.sh").hasMessageContaining("standalone.conf");
        assertThat(Settings.read(Map.of("turnpike.door.client.port", "8081"), Map.of(), doorHome).home()).isEqualTo(doorHome);
    }
}
