package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.management.JMX;
import javax.management.ObjectName;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.admin.BackupFileView;
import org.turnpike.admin.BackupMXBean;
import org.turnpike.admin.BackupView;
import org.turnpike.admin.ClientsMXBean;
import org.turnpike.admin.GlobalConfigurationMXBean;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.admin.TokensMXBean;
import org.turnpike.backup.StagedBackup;
import org.turnpike.container.EmbeddedDoors;
import org.turnpike.sandbox.Identities;
import org.turnpike.server.SecurityServer;
import org.turnpike.server.Settings;

/** Backups of two real servers: put onto an empty home they serve a call at once; what cannot be used is refused and changes nothing. */
@Tag("slow")
class BackupTest {
    private static final String PASSPHRASE = "correct horse battery staple";
    private static final String PIN = "Test-PIN-5678";

    @TempDir
    Path folder;
    private XRoadInstance instance;

    @BeforeEach
    void start() throws Exception {
        instance = new XRoadInstance();
    }

    @AfterEach
    void stop() throws Exception {
        instance.close();
    }

    private static <T> T bean(String type, String suffix, Class<T> as) throws Exception {
        return JMX.newMXBeanProxy(ManagementFactory.getPlatformMBeanServer(), new ObjectName("turnpike:type=" + type + suffix), as);
    }

    private static BackupMXBean consumer() throws Exception {
        return bean("Backup", "", BackupMXBean.class);
    }

    private static BackupMXBean provider() throws Exception {
        return bean("Backup", ",server=ss2", BackupMXBean.class);
    }

    /** A server with an empty home, at the address of one that is down. */
    private final class Fresh implements Closeable {
        private final Path home;
        private final String suffix;
        private final ManualSchedule schedule = new ManualSchedule();
        private final SecurityServer server;
        private final EmbeddedDoors doors;

        Fresh(String name, String address) throws Exception {
            home = Files.createDirectory(folder.resolve(name));
            suffix = ManagementFactory.getPlatformMBeanServer().isRegistered(new ObjectName("turnpike:type=Backup")) ? ",server=" + name : "";
            Settings settings = Settings.read(Map.of("turnpike.home", home.toString(), "turnpike.peers.port", String.valueOf(instance.ports().server()),
                    "turnpike.peers.ocsp-port", String.valueOf(instance.ports().ocsp())), Map.of(), home);
            server = new SecurityServer(settings, instance.clock(), schedule);
            doors = new EmbeddedDoors(server, settings.admission(), address, instance.ports(), folder.resolve(name + "-tomcat"));
        }

        BackupView restore(Path from, BackupView backup, String pin) throws Exception {
            Files.copy(from.resolve("backup").resolve(backup.getFile()), home.resolve("backup").resolve(backup.getFile()));
            return bean("Backup", suffix, BackupMXBean.class).restore(backup.getFile(), PASSPHRASE, pin);
        }

        @Override
        public void close() throws IOException {
            doors.close();
            server.close();
        }
    }

    private String answer() throws Exception {
        return Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.ECHO, Call.newId(), "<e:echo xmlns:e=\"http://sandbox.turnpike.example/registry\"/>"))
                .code() + Call.rest(instance, Identities.PORTAL, Identities.PEOPLE, "GET", "", "").code();
    }

    @Test
    void bothServersOntoEmptyHomesServeAtOnce() throws Exception {
        assertThat(answer()).isEmpty();
        BackupView consumer = consumer().create(PASSPHRASE);
        BackupView provider = provider().create(PASSPHRASE);
        assertThat(consumer.getServer()).isEqualTo("SANDBOX/COM/1111/ss1");
        assertThat(consumer.getParts()).containsExactly("tokens/software: 5 files", "internal: 1 file", "globalconf: 6 files", "registration: 1 file",
                "configuration: 1 file");
        List<X509Certificate> internal = instance.consumer().server().internalKey().chain();
        instance.consumer().close();
        instance.provider().close();

        try (Fresh first = new Fresh("fresh1", XRoadInstance.CONSUMER_ADDRESS); Fresh second = new Fresh("fresh2", XRoadInstance.PROVIDER_ADDRESS)) {
            assertThat(first.server.problems()).isNotEmpty();
            assertThat(second.restore(instance.provider().home(), provider, PIN).getProblems()).isEmpty();
            assertThat(first.restore(instance.consumer().home(), consumer, PIN).getProblems()).isEmpty();
            assertThat(answer()).isEmpty();
            assertThat(first.server.problems()).isEmpty();
            assertThat(first.server.findId()).contains(Identities.SS1);
            assertThat(first.server.internalKey().chain()).isEqualTo(internal);
            assertThat(Files.readString(first.home.resolve("audit").resolve("audit-2026-11.jsonl"))).contains("\"operation\":\"Backup.restore\"",
                    "\"event\":\"Restore configuration\"", "\"result\":\"done\"");
        }
    }

    @Test
    void theConfigurationSourceMayBeAwayAndThePinCanFollow() throws Exception {
        BackupView consumer = consumer().create(PASSPHRASE);
        instance.consumer().close();
        try (Fresh first = new Fresh("fresh1", XRoadInstance.CONSUMER_ADDRESS)) {
            instance.sandbox().unplug();                               // its OCSP responder as well
            BackupView restored = first.restore(instance.consumer().home(), consumer, "");
            assertThat(restored.getProblems()).singleElement().asString().contains("The software token is locked");
            assertThat(bean("GlobalConfiguration", first.suffix, GlobalConfigurationMXBean.class).isCurrent()).isTrue();
            bean("Tokens", first.suffix, TokensMXBean.class).login("software", PIN);
            assertThat(first.server.problems()).singleElement().asString().contains("has no OCSP response yet");
            instance.sandbox().plugIn();
            first.schedule.runAll();
            assertThat(first.server.problems()).isEmpty();
            assertThat(answer()).isEmpty();
        } finally {
            instance.sandbox().plugIn();
        }
    }

    @Test
    void aRunningServerGoesBackAndForth() throws Exception {
        Files.writeString(instance.consumer().home().resolve("globalconf/SANDBOX/a note (mine).txt"), "nobody else's");
        BackupView before = consumer().create(PASSPHRASE);
        KeyDesk desk = KeyDesk.consumer(instance);
        String key = desk.keys().generate("software", "later", "SIGNING", "EC_P256", "").getId();
        ClientsMXBean clients = bean("Clients", "", ClientsMXBean.class);
        SecurityServerMXBean server = bean("SecurityServer", "", SecurityServerMXBean.class);
        String exported = server.export();
        clients.add("SANDBOX/COM/1111/later", "NOSSL");
        desk.keys().generateInternal();
        String internal = desk.keys().getInternalCertificate().getSha256();

        BackupView restored = consumer().restore(before.getFile(), PASSPHRASE, PIN);

        assertThat(restored.getProblems()).isEmpty();
        assertThat(server.export()).isEqualTo(exported);
        assertThat(desk.keys().getKeys()).noneMatch(each -> each.getId().equals(key));
        assertThat(desk.keys().getInternalCertificate().getSha256()).isNotEqualTo(internal);
        assertThat(instance.consumer().home().resolve("tokens/software").resolve(key + ".p12")).doesNotExist();
        assertThat(instance.consumer().home().resolve("backup/restoring")).doesNotExist();
        assertThat(answer()).isEmpty();
        assertThat(consumer().getFiles()).extracting(BackupFileView::getFile).contains(before.getFile(), restored.getKeptAs());

        assertThat(consumer().restore(restored.getKeptAs(), PASSPHRASE, PIN).getProblems()).isEmpty();

        assertThat(server.export()).contains("SANDBOX/COM/1111/later");
        assertThat(desk.keys().getKeys()).anyMatch(each -> each.getId().equals(key));
        assertThat(desk.keys().getInternalCertificate().getSha256()).isEqualTo(internal);
        assertThat(answer()).isEmpty();
    }

    @Test
    void aGlobalConfigurationThatIsHereIsNotRolledBack() throws Exception {
        BackupView before = provider().create(PASSPHRASE);
        instance.consumer().reregister(Set.of());
        instance.publish();
        instance.sandbox().unplug();
        try {
            provider().restore(before.getFile(), PASSPHRASE, PIN);
            assertThat(answer()).as("the portal is registered no more").contains("unknown_member");
        } finally {
            instance.sandbox().plugIn();
        }
    }

    // what is refused

    private static void assertRefused(ThrowingCallable restore, String... says) {
        assertThatThrownBy(restore).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(says)
                .hasMessageNotContainingAny(PASSPHRASE, PIN, "another passphrase");
    }

    /** Everything of the home but what is written by the refusal itself: the audit log; and the database, whose revision tells. */
    private static Map<String, String> state(Path home) throws Exception {
        Map<String, String> state = new TreeMap<>();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).filter(each -> !each.startsWith(home.resolve("audit")) && !each.startsWith(home.resolve("db"))).toList()) {
                state.put(home.relativize(file).toString(), new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        SecurityServerMXBean server = bean("SecurityServer", "", SecurityServerMXBean.class);
        state.put("revision", server.getRevision() + " " + server.getWaiting() + " " + server.export());
        return state;
    }

    @Test
    void whatCannotBeUsedIsRefusedByNameAndChangesNothing() throws Exception {
        BackupView good = consumer().create(PASSPHRASE);
        BackupView others = provider().create(PASSPHRASE);
        Path backups = instance.consumer().home().resolve("backup");
        byte[] bytes = Files.readAllBytes(backups.resolve(good.getFile()));
        Files.copy(instance.provider().home().resolve("backup").resolve(others.getFile()), backups.resolve("others.backup"));
        Files.write(backups.resolve("cut.backup"), Arrays.copyOf(bytes, bytes.length - 1));
        Files.write(backups.resolve("head.backup"), changed(bytes, 20));
        Files.write(backups.resolve("body.backup"), changed(bytes, bytes.length / 2));
        Files.write(backups.resolve("nothing.backup"), new byte[0]);
        Files.createSymbolicLink(backups.resolve("link.backup"), backups.resolve(good.getFile()));
        Map<String, String> before = state(instance.consumer().home());

        assertRefused(() -> consumer().restore(good.getFile(), "another passphrase", PIN), "passphrase: ");
        assertRefused(() -> consumer().restore(good.getFile(), "", PIN), "passphrase: ");
        assertRefused(() -> consumer().restore(good.getFile(), PASSPHRASE, "Wrong-PIN-4321"), "pin: ", "software");
        assertRefused(() -> consumer().restore("cut.backup", PASSPHRASE, PIN), "file: ");
        assertRefused(() -> consumer().restore("head.backup", PASSPHRASE, PIN), "passphrase: ");
        assertRefused(() -> consumer().restore("body.backup", PASSPHRASE, PIN), "file: ");
        assertRefused(() -> consumer().restore("nothing.backup", PASSPHRASE, PIN), "file: ");
        assertRefused(() -> consumer().restore("others.backup", PASSPHRASE, PIN), "file: ", "SANDBOX/GOV/2222/ss2", "SANDBOX/COM/1111/ss1");
        assertRefused(() -> consumer().restore("link.backup", PASSPHRASE, PIN), "file: ");
        for (String name : List.of("none.backup", "../ss2/backup/" + others.getFile(), backups.resolve(good.getFile()).toString(), ".", "restoring", "")) {
            assertRefused(() -> consumer().restore(name, PASSPHRASE, PIN), "file: ");
            assertRefused(() -> consumer().inspect(name, PASSPHRASE, PIN), "file: ");
            assertRefused(() -> consumer().delete(name), "file: ");
        }
        assertRefused(() -> consumer().create("too short"), "passphrase: it has fewer than 12 characters");

        assertThat(state(instance.consumer().home())).isEqualTo(before);
        assertThat(consumer().inspect(good.getFile(), PASSPHRASE, PIN).getServer()).isEqualTo("SANDBOX/COM/1111/ss1");
        assertThat(state(instance.consumer().home())).isEqualTo(before);
        assertThat(answer()).isEmpty();
    }

    private static byte[] changed(byte[] bytes, int place) {
        byte[] changed = bytes.clone();
        changed[place] ^= 1;
        return changed;
    }

    // a restore that was stopped

    @Test
    void aRestoreThatWasStoppedIsFinishedAtTheNextStart() throws Exception {
        BackupView backup = consumer().create(PASSPHRASE);
        Path home = instance.consumer().home();
        Map<String, String> before = state(home);
        ClientsMXBean clients = bean("Clients", "", ClientsMXBean.class);
        clients.add("SANDBOX/COM/1111/later", "NOSSL");
        KeyDesk.consumer(instance).keys().generate("software", "later", "SIGNING", "EC_P256", "");
        instance.consumer().close();
        StagedBackup.stage(home.resolve("backup"), backup.getFile(), PASSPHRASE);
        Files.delete(home.resolve("tokens/software/pin.p12"));          // as if it had got so far
        Files.writeString(home.resolve("backup/.restoring.new"), "half of another");

        instance.consumer().start();

        Map<String, String> after = state(home);
        assertThat(after.get("revision").replaceFirst("^\\d+", "")).isEqualTo(before.get("revision").replaceFirst("^\\d+", ""));
        before.remove("revision");
        after.remove("revision");
        assertThat(after).containsAllEntriesOf(before);
        assertThat(after).doesNotContainKeys("backup/restoring", "backup/.restoring.new");
        assertThat(after.keySet().stream().filter(each -> each.startsWith("tokens/"))).containsExactlyElementsOf(
                before.keySet().stream().filter(each -> each.startsWith("tokens/")).toList());
        assertThat(answer()).isEmpty();
    }

    @Test
    void aStagedFileThatCannotBeReadKeepsTheServerFromStarting() throws Exception {
        Path staged = instance.consumer().home().resolve("backup/restoring");
        instance.consumer().close();
        Files.writeString(staged, "nonsense");
        assertThatThrownBy(() -> instance.consumer().start()).hasMessageContaining("restore")
                .hasMessageContaining("backup/restoring");
        Files.delete(staged);
        instance.consumer().start();
        assertThat(answer()).isEmpty();
    }
}
