package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.admin.BackupMXBean;
import org.turnpike.admin.BackupView;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;
import org.turnpike.keys.SoftHsm;
import org.turnpike.sandbox.Identities;

/** Signing keys on a real PKCS#11 token, through the whole path; the token is taken away and comes back. */
@Tag("slow")
class Pkcs11ExchangeTest {
    private static final ServiceId BARE = new ServiceId(Identities.REGISTRY, "bare");

    @TempDir
    private Path folder;
    private SoftHsm hsm;

    private XRoadInstance instance(ServerId where) throws Exception {
        hsm = SoftHsm.require(folder.resolve("hsm"));
        hsm.token("main");
        Path pin = Files.writeString(folder.resolve("hsm.pin"), SoftHsm.PIN + "\n");
        return new XRoadInstance(Map.of(where, Map.of("turnpike.pkcs11.hsm.module", hsm.module().toString(),
                "turnpike.pkcs11.hsm.token-label", "main", "turnpike.pkcs11.hsm.pin.file", pin.toString())));
    }

    private static Call.Outcome call(XRoadInstance instance) throws Exception {
        return Call.rest(instance, Identities.PORTAL, Identities.PEOPLE, "GET", "", "");
    }

    private static Call.Outcome otherMembersCall(XRoadInstance instance) throws Exception {
        return Call.rest(instance, Identities.VISITOR, BARE, "GET", "", "");
    }

    private static void assertAnswered(Call.Outcome outcome) {
        assertThat(outcome.code()).as(outcome.body()).isEmpty();
        assertThat(outcome.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA_2048", "EC_P256", "EC_P521"})
    void consumerSignsWithIt(String algorithm) throws Exception {
        try (XRoadInstance instance = instance(Identities.SS1)) {
            KeyDesk desk = KeyDesk.consumer(instance);
            String software = desk.used(Identities.CONSUMER.path());
            String hardware = desk.newSigningKey("hsm", algorithm, Identities.CONSUMER);
            desk.keys().disable(software);
            assertThat(desk.used(Identities.CONSUMER.path())).isEqualTo(hardware);

            assertAnswered(call(instance));
            assertThat(instance.consumer().server().signingKey(Identities.CONSUMER).certificate().getPublicKey().getAlgorithm())
                    .isEqualTo(algorithm.startsWith("EC") ? "EC" : "RSA");

            hsm.unplug();
            assertThat(call(instance).code()).isEqualTo("server.clientproxy.cannot_create_signature.cannot_sign");
            assertThat(call(instance).code()).isEqualTo("server.clientproxy.cannot_create_signature");
            assertAnswered(otherMembersCall(instance));
            instance.advance(Duration.ofSeconds(30));
            assertThat(call(instance).body()).contains("server.clientproxy.cannot_create_signature", "token 'hsm'");
            assertAnswered(otherMembersCall(instance));

            hsm.plugIn();
            instance.advance(Duration.ofSeconds(30));
            assertAnswered(call(instance));
        }
    }

    @Test
    void providerSignsWithIt() throws Exception {
        try (XRoadInstance instance = instance(Identities.SS2)) {
            KeyDesk desk = KeyDesk.provider(instance);
            String software = desk.used(Identities.PROVIDER.path());
            desk.newSigningKey("hsm", "EC_P384", Identities.PROVIDER);
            desk.keys().disable(software);

            assertAnswered(call(instance));
            assertAnswered(Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.ECHO, Call.newId(), "<e:echo xmlns:e=\"urn:e\"/>")));

            hsm.unplug();
            assertThat(call(instance).code()).isEqualTo("server.serverproxy.cannot_create_signature.cannot_sign");
            hsm.plugIn();
            instance.advance(Duration.ofSeconds(30));
            assertAnswered(call(instance));
        }
    }

    @Test
    void lockedTokenServesOnceSomebodyLogsIn() throws Exception {
        hsm = SoftHsm.require(folder.resolve("hsm"));
        hsm.token("main");
        try (XRoadInstance instance = new XRoadInstance(Map.of(Identities.SS1, Map.of("turnpike.pkcs11.hsm.module", hsm.module().toString())))) {
            KeyDesk desk = KeyDesk.consumer(instance);
            assertThat(desk.tokens().login("hsm", SoftHsm.PIN).getAfter()).isEqualTo("logged in");
            desk.keys().disable(desk.used(Identities.CONSUMER.path()));
            desk.newSigningKey("hsm", "RSA_2048", Identities.CONSUMER);
            desk.tokens().logout("hsm");
            assertThat(call(instance).code()).isEqualTo("server.clientproxy.cannot_create_signature");
            desk.tokens().login("hsm", SoftHsm.PIN);
            assertAnswered(call(instance));
        }
    }

    @Test
    void whatIsKnownOfItsKeysIsBackedUp() throws Exception {
        try (XRoadInstance instance = instance(Identities.SS1)) {
            KeyDesk desk = KeyDesk.consumer(instance);
            desk.keys().disable(desk.used(Identities.CONSUMER.path()));
            String hardware = desk.newSigningKey("hsm", "RSA_2048", Identities.CONSUMER);
            BackupMXBean backups = desk.bean("Backup", BackupMXBean.class);
            BackupView backup = backups.create("correct horse battery staple");
            assertThat(backup.getParts()).contains("tokens/hsm: 1 file");
            desk.keys().deleteCertificate(hardware);
            assertThat(call(instance).code()).isEqualTo("server.clientproxy.cannot_create_signature");
            assertThat(backups.restore(backup.getFile(), "correct horse battery staple", "Test-PIN-5678").getProblems()).isEmpty();
            assertThat(desk.used(Identities.CONSUMER.path())).isEqualTo(hardware);
            assertAnswered(call(instance));
        }
    }

    @Test
    void itsPinShowsNowhere() throws Exception {
        try (XRoadInstance instance = instance(Identities.SS1); SecretSearch search = new SecretSearch()) {
            search.secret("PIN", SoftHsm.PIN);
            search.secret("wrong PIN", "4321-Hsm-Pin");
            KeyDesk desk = KeyDesk.consumer(instance);
            desk.keys().disable(desk.used(Identities.CONSUMER.path()));
            search.see(desk.newSigningKey("hsm", "RSA_2048", Identities.CONSUMER));
            search.see(desk.tokens().logout("hsm").getAfter());
            search.seeFailure(() -> desk.tokens().login("hsm", "4321-Hsm-Pin"));
            search.see(desk.tokens().login("hsm", SoftHsm.PIN).getAfter());
            assertAnswered(call(instance));
            hsm.unplug();
            search.see(call(instance));
            instance.runJobs();
            search.seeFailure(() -> desk.tokens().login("hsm", SoftHsm.PIN));
            hsm.plugIn();
            instance.runJobs();
            assertAnswered(call(instance));
            search.see(instance.consumer().server().problems());
            search.assertNowhere(instance.consumer().home());
        }
    }
}
