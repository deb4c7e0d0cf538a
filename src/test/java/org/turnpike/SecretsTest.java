package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.admin.BackupMXBean;
import org.turnpike.admin.KeyView;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.keys.TestTokens;
import org.turnpike.sandbox.Identities;

/** PINs, passphrases and keys show nowhere, whatever is done with them and however it fails. */
@Tag("slow")
class SecretsTest {
    private static final String PIN = "Test-PIN-5678";
    private static final String PASSPHRASE = "correct horse battery staple";

    @Test
    void secretsShowNowhere() throws Exception {
        try (XRoadInstance instance = new XRoadInstance(); SecretSearch search = new SecretSearch()) {
            Path home = instance.consumer().home();
            KeyDesk desk = KeyDesk.consumer(instance);
            for (String each : new String[] {PIN, "Wrong-PIN-4321", "Other-PIN-8765", "Shrt-S1", PASSPHRASE, "wrong horse battery staple", "tooshort-pp"}) {
                search.secret(each.substring(0, 3), each);
            }
            pins(desk, search);
            KeyView fresh = desk.keys().generate("software", "k", "SIGNING", "EC_P256", "");
            search.see(desk.add(desk.issue(fresh, Optional.of(Identities.CONSUMER))));
            search.see(Arrays.asList(desk.keys().generateInternal(), desk.keys().requestInternal("CN=x").getContent(), desk.keys().exportInternal(), desk.keys().explain()));
            backups(desk, home, search);
            damagedKey(instance, desk, home, search);
            assertThat(Call.rest(instance, Identities.PORTAL, Identities.PEOPLE, "GET", "", "").code()).isEmpty();
            instance.advance(Duration.ofMinutes(2));
            search.see(desk.bean("SecurityServer", SecurityServerMXBean.class).export());
            search.see(instance.consumer().server().problems() + " " + instance.consumer().server().state());
            keys(instance, home, search);
            search.assertNowhere(home, instance.provider().home());
        }
    }

    private static void pins(KeyDesk desk, SecretSearch search) {
        search.seeFailure(() -> desk.tokens().login("software", "Wrong-PIN-4321"));
        search.seeFailure(() -> desk.tokens().login("none", PIN));
        search.seeFailure(() -> desk.tokens().changePin("software", "Wrong-PIN-4321", "Other-PIN-8765"));
        search.seeFailure(() -> desk.tokens().changePin("software", PIN, "Shrt-S1"));
        search.seeFailure(() -> desk.tokens().initialize("software", "Other-PIN-8765"));
        desk.tokens().changePin("software", PIN, "Other-PIN-8765");
        desk.tokens().logout("software");
        search.see(desk.tokens().login("software", "Other-PIN-8765"));
        desk.tokens().changePin("software", "Other-PIN-8765", PIN);
    }

    private static void backups(KeyDesk desk, Path home, SecretSearch search) throws Exception {
        BackupMXBean backups = desk.bean("Backup", BackupMXBean.class);
        search.seeFailure(() -> backups.create("tooshort-pp"));
        String file = backups.create(PASSPHRASE).getFile();
        search.seeFailure(() -> backups.restore(file, "wrong horse battery staple", PIN));
        search.seeFailure(() -> backups.restore(file, PASSPHRASE, "Wrong-PIN-4321"));
        search.seeFailure(() -> backups.restore("none.backup", PASSPHRASE, PIN));
        byte[] cut = Files.readAllBytes(home.resolve("backup").resolve(file));
        Files.write(home.resolve("backup").resolve("cut.backup"), Arrays.copyOf(cut, cut.length - 5));
        search.seeFailure(() -> backups.inspect("cut.backup", PASSPHRASE, PIN));
        search.see(backups.inspect(file, PASSPHRASE, PIN).getParts());
        search.see(backups.restore(file, PASSPHRASE, PIN).getParts());
    }

    /** A key file that is another's: what is thrown and logged then comes from deep inside. */
    private static void damagedKey(XRoadInstance instance, KeyDesk desk, Path home, SecretSearch search) throws Exception {
        KeyView one = desk.keys().generate("software", "one", "SIGNING", "EC_P256", "");
        KeyView other = desk.keys().generate("software", "other", "SIGNING", "EC_P256", "");
        Path file = home.resolve("tokens/software").resolve(one.getId() + ".p12");
        byte[] whole = Files.readAllBytes(file);
        Files.copy(home.resolve("tokens/software").resolve(other.getId() + ".p12"), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        desk.tokens().logout("software");
        search.seeFailure(() -> desk.tokens().login("software", PIN));
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        search.seeFailure(() -> desk.tokens().login("software", PIN));
        instance.consumer().close();
        instance.consumer().start();
        assertThat(instance.consumer().server().problems()).isNotEmpty();
        search.see(instance.consumer().server().problems());
        Files.write(file, whole);
        KeyDesk.consumer(instance).tokens().login("software", PIN);
        instance.runJobs();
    }

    private static void keys(XRoadInstance instance, Path home, SecretSearch search) throws Exception {
        Map<String, byte[]> keys = TestTokens.privateKeys(home.resolve("tokens/software"), PIN);
        assertThat(keys).hasSizeGreaterThan(3);
        keys.forEach(search::secret);
        search.secret("internal TLS key", instance.consumer().server().internalKey().key().getEncoded());
        search.secret("authentication key in use", instance.consumer().server().authenticationKey().orElseThrow().key().getEncoded());
    }

    /** The search itself: it would find what it looks for. */
    @Test
    void theSearchFindsWhatIsThere() throws Exception {
        byte[] key = new byte[200];
        new java.util.Random(5).nextBytes(key);
        for (String text : new String[] {"the PIN is " + PIN, "key=" + java.util.Base64.getEncoder().encodeToString(key),
                "key=" + java.util.HexFormat.of().formatHex(key), "key=" + Arrays.toString(key)}) {
            try (SecretSearch search = new SecretSearch()) {
                search.secret("PIN", PIN);
                search.secret("key", key);
                System.getLogger("org.turnpike.SecretsTest").log(System.Logger.Level.TRACE, "seen", new IllegalStateException("outer", new IllegalStateException(text)));
                for (int i = 0; i < 100; i++) {
                    search.see("harmless");
                }
                assertThatThrownBy(() -> search.assertSeenNowhere()).isInstanceOf(AssertionError.class).hasMessageContaining("places with ");
            }
        }
    }
}
