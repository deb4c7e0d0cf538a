package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.Call;
import org.turnpike.MonitoringQueries;
import org.turnpike.XRoadInstance;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.CertificateUse;
import org.turnpike.sandbox.ProvenRequest;
import org.turnpike.sandbox.Validity;

/** Commands for tokens, keys, certificates, deadlines and backups over a real JMX connection: what they print, and their status. */
@Tag("slow")
class KeyCommandsTest {
    private static final String PIN = "Test-PIN-5678";
    private static final Pattern ID = Pattern.compile("\"id\":\"([0-9A-F]{40})\"");
    private static XRoadInstance instance;
    private static JMXConnectorServer jmx;

    @TempDir
    Path folder;

    private record Outcome(int status, String out, String err) {
    }

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance();
        jmx = JMXConnectorServerFactory.newJMXConnectorServer(new JMXServiceURL("service:jmx:rmi://127.0.0.1"), null, ManagementFactory.getPlatformMBeanServer());
        jmx.start();
    }

    @AfterAll
    static void stop() throws Exception {
        jmx.stop();
        instance.close();
    }

    private static Outcome run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] all = Stream.concat(Arrays.stream(arguments), Stream.of("--url", jmx.getAddress().toString())).toArray(String[]::new);
        return new Outcome(AdminMain.run(new PrintWriter(out, true), new PrintWriter(err, true), all), out.toString(), err.toString());
    }

    private static String ok(String... arguments) {
        Outcome outcome = run(arguments);
        assertThat(outcome.status()).as(String.join(" ", arguments) + ": " + outcome.out() + outcome.err()).isEqualTo(AdminMain.OK);
        return outcome.out();
    }

    /** Refused by the server: a sentence that names the argument, nothing printed. */
    private static void refused(String says, String... arguments) {
        Outcome outcome = run(arguments);
        assertThat(outcome.status()).as(String.join(" ", arguments) + ": " + outcome.out()).isEqualTo(AdminMain.NOT_WELL);
        assertThat(outcome.err()).contains(says).doesNotContain("Exception", "\tat ");
        assertThat(outcome.out()).isEmpty();
    }

    private static void wrongUsage(String... arguments) {
        assertThat(run(arguments)).extracting(Outcome::status, Outcome::out).containsExactly(AdminMain.USAGE, "");
    }

    private String file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static String id(String json) {
        Matcher matcher = ID.matcher(json);
        assertThat(matcher.find()).as(json).isTrue();
        return matcher.group(1);
    }

    @Test
    void tokens() throws Exception {
        assertThat(ok("token", "list")).containsPattern("TOKEN +KIND +LABEL +SERIAL +AVAILABLE +LOGGED IN +READ-ONLY +PIN +WRONG PINS +KEYS +PROBLEM\n"
                + "software +SOFTWARE +software +yes +yes +no +OK +0 +\\d+\n");
        assertThat(ok("token", "check", "--json")).startsWith("{\"id\":\"software\",\"kind\":\"SOFTWARE\",").contains("\"active\":true");
        assertThat(ok("token", "logout", "software")).isEqualTo("token software: logged out\n");
        assertThat(run("token", "list").status()).isEqualTo(AdminMain.NOT_WELL);
        refused("pin_incorrect: pin: ", "token", "login", "--pin-file", file("wrong", "Wrong-PIN-4321\n"), "software");
        assertThat(ok("token", "login", "--pin-file", file("pin", PIN + "\nnot this\n"), "software")).isEqualTo("token software: logged in\n");
        refused("token_not_found: ", "token", "login", "--pin-file", file("pin", PIN), "none");
        refused("pin: token 'software' already has a PIN", "token", "init", "--pin-file", file("pin", PIN), "software");
        assertThat(ok("token", "pin", "--old-pin-file", file("old", PIN), "--new-pin-file", file("new", "Other-PIN-8765"), "software"))
                .isEqualTo("token software: PIN changed\n");
        refused("token_pin_policy_failure", "token", "pin", "--old-pin-file", file("old", "Other-PIN-8765"), "--new-pin-file", file("new", "short"), "software");
        ok("token", "pin", "--old-pin-file", file("old", "Other-PIN-8765"), "--new-pin-file", file("new", PIN), "software");
        refused("is empty", "token", "login", "--pin-file", file("empty", ""), "software");
        assertThat(run("token", "login", "--pin-file", folder.resolve("nothing").toString(), "software").status()).isEqualTo(AdminMain.NOT_WELL);
        wrongUsage("token", "login", "--pin-file", file("pin", PIN));
        wrongUsage("token", "login", "software", "--pin", PIN);
        assertThat(run("token", "list", "--server", "ss9").status()).isEqualTo(AdminMain.NO_SERVER);
    }

    @Test
    void keysAndTheirCertificates() throws Exception {
        String printed = ok("key", "generate", "--label", "by hand", "--usage", "SIGNING", "--algorithm", "EC_P256");
        assertThat(printed).containsPattern("id +[0-9A-F]{40}\n").containsPattern("label +by hand\n").doesNotContain("PRIVATE");
        String key = id(ok("key", "generate", "--label", "again", "--usage", "SIGNING", "--algorithm", "EC_P256", "--json"));
        assertThat(ok("key", "list")).containsPattern("KEY +TOKEN +LABEL +USAGE +ALGORITHM +MECHANISM +CERTIFICATES\n").containsPattern(key + " +software +again +SIGNING +EC 256 +CKM_ECDSA +0");
        assertThat(ok("key", "list", "--json")).contains("\"id\":\"" + key + "\",\"token\":\"software\",\"label\":\"again\"");
        ok("key", "rename", key, "once more");
        assertThat(ok("key", "list")).contains("once more");
        assertThat(ok("cert", "services")).isEqualTo("Sandbox CA\n");

        Path request = folder.resolve("request.der");
        ok("key", "csr", key, "--ca", "Sandbox CA", "--member", "SANDBOX/COM/1111", "--format", "DER", "--out", request.toString());
        assertThat(ok("key", "csr", key, "--ca", "Sandbox CA", "--member", "SANDBOX/COM/1111", "--format", "DER")).matches("[A-Za-z0-9+/=\\s]+");
        byte[] issued = instance.sandbox().ca().issue(ProvenRequest.read(Files.readAllBytes(request)), Validity.around(instance.now()), CertificateUse.SIGNING)
                .getEncoded();
        String certificate = Files.write(folder.resolve("certificate.der"), issued).toString();
        assertThat(ok("cert", "import", certificate)).containsPattern("CERTIFICATE +USAGE +MEMBER +STATUS +ACTIVE +SUBJECT +SERIAL +NOT AFTER +TOKEN +KEY\n[0-9a-f]{64} +SIGNING +SANDBOX/COM/1111 +REGISTERED +yes");
        refused("cert_exists: certificate: ", "cert", "import", certificate);
        Matcher found = Pattern.compile("\"sha256\":\"([0-9a-f]{64})\",\"usage\":\"SIGNING\",\"member\":\"SANDBOX/COM/1111\",\"status\":\"REGISTERED\",\"active\":true,"
                + "\"token\":\"software\",\"key\":\"" + key + "\"").matcher(ok("cert", "list", "--json"));
        assertThat(found.find()).isTrue();
        String sha256 = found.group(1);
        ok("cert", "disable", sha256);
        assertThat(ok("key", "explain")).containsPattern("FOR +USED +REASON +CERTIFICATE +TOKEN +KEY\n").contains(sha256);
        assertThat(ok("key", "explain", "--json")).contains("\"used\":true", "\"used\":false");
        ok("cert", "activate", sha256);
        assertThat(ok("cert", "delete", sha256)).startsWith("- ");
        assertThat(ok("key", "delete", key)).startsWith("- ");
        assertThat(ok("key", "list")).doesNotContain(key);
    }

    @Test
    void wrongInputNamesTheArgument() throws Exception {
        refused("token_not_found: token: ", "key", "generate", "--token", "none", "--label", "l", "--usage", "SIGNING");
        refused("usage: 'BOTH'", "key", "generate", "--label", "l", "--usage", "BOTH");
        refused("algorithm: 'RSA_1024'", "key", "generate", "--label", "l", "--usage", "SIGNING", "--algorithm", "RSA_1024");
        refused("key_not_found: key: ", "key", "rename", "00", "l");
        refused("key_not_found: key: ", "key", "delete", "00");
        refused("key_not_found: key: ", "key", "csr", "00", "--ca", "Sandbox CA", "--format", "DER");
        refused("cert_not_found: certificate: ", "cert", "activate", "00");
        refused("cert_not_found: certificate: ", "cert", "disable", "00");
        refused("cert_not_found: certificate: ", "cert", "delete", "00");
        refused("incorrect_certificate: certificate: ", "cert", "import", file("nonsense", "nonsense"));
        refused("token: ", "cert", "on-token", "none");
        refused("subject: ", "cert", "internal", "csr", "--subject", "nonsense");
        refused("chain: ", "cert", "internal", "import", file("chain", "nonsense"));
        assertThat(run("cert", "import", folder.resolve("nothing").toString()).status()).isEqualTo(AdminMain.NOT_WELL);
        wrongUsage("key", "generate", "--usage", "SIGNING");
        wrongUsage("key", "generate", "--label", "l");
        wrongUsage("key", "csr", "00");
        wrongUsage("cert", "activate");
    }

    @Test
    void internalCertificate() throws Exception {
        String before = ok("cert", "internal", "show", "--json");
        assertThat(ok("cert", "internal", "show")).contains("subject", "notAfter");
        assertThat(ok("cert", "internal", "generate").strip()).matches("- [0-9a-f]{64}\n\\+ [0-9a-f]{64}");
        assertThat(ok("cert", "internal", "show", "--json")).isNotEqualTo(before);
        assertThat(ok("cert", "internal", "export")).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(ok("cert", "internal", "csr", "--subject", "CN=ss1.example.org")).startsWith("-----BEGIN CERTIFICATE REQUEST-----");
    }

    @Test
    void deadlinesTellWhatEnds() {
        Outcome table = run("deadlines");
        assertThat(table.out()).containsPattern("LEVEL +KIND +WHAT +ENDS +LEFT +THEN\n").contains("AUTHENTICATION_CERTIFICATE", "SIGNING_CERTIFICATE", "APPROVED_CA", "GLOBAL_CONFIGURATION");
        Outcome json = run("deadlines", "--json");
        assertThat(json.out().lines()).allMatch(line -> line.startsWith("{\"kind\":\"") && line.contains("\"secondsLeft\":") && line.endsWith("\"}"));
        boolean allFar = json.out().lines().allMatch(line -> line.contains("\"level\":0,"));
        assertThat(table.status()).isEqualTo(json.status()).isEqualTo(allFar ? AdminMain.OK : AdminMain.NOT_WELL);
    }

    @Test
    void diagnosticsNameWhatFails() throws Exception {
        String pin = file("pin", PIN);
        assertThat(ok("diagnostics").lines()).containsExactly("ok      global configuration", "ok      global configuration entries", "ok      tokens", "ok      keys", "ok      OCSP responses",
                "ok      time-stamping", "ok      server configuration", "ok      archive", "ok      audit log", "ok      refusal records");
        assertThat(ok("diagnostics", "--json")).startsWith("{\"check\":\"global configuration\",\"well\":true,\"problems\":[]");
        ok("token", "logout", "software");
        try {
            Outcome failing = run("diagnostics");
            assertThat(failing.status()).isEqualTo(AdminMain.NOT_WELL);
            assertThat(failing.out()).contains("FAILING tokens\n          Token software: there is no login\n", "FAILING keys\n          Signing key of ");
        } finally {
            ok("token", "login", "--pin-file", pin, "software");
        }
    }

    @Test
    void environment() {
        String json = ok("environment", "--json");
        assertThat(json).contains("\"database\":\"SQLite\"", "\"processors\":" + Runtime.getRuntime().availableProcessors() + ",", "\"java\":\"" + Runtime.version().feature());
        assertThat(json).containsPattern("\"heapUsedBytes\":[1-9]\\d*,").containsPattern("\"diskFreeBytes\":\\d+,").containsPattern("\"threads\":[1-9]");
        assertThat(ok("environment")).containsPattern("heapUsedBytes +\\d+\n");
    }

    /** At the consumer, which is the first server of this JVM. */
    @Test
    void operations() throws Exception {
        String id = Call.newId();
        long observed = instance.consumer().server().operations().observed();
        assertThat(Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.ECHO, id, "<echo/>")).code()).isEmpty();
        MonitoringQueries.await(() -> instance.consumer().server().operations().observed() > observed);
        instance.consumer().server().operations().writer().run();
        assertThat(ok("operations", "top", "--hours", "1")).containsPattern("FROM +ROLE +SERVICE +SUCCESSES").containsPattern("Client +SANDBOX/GOV/2222/registry/echo +1 ");
        assertThat(ok("operations", "top", "--json")).contains("\"service\":\"SANDBOX/GOV/2222/registry/echo\"", "\"successes\":1", "\"failures\":0");
        assertThat(ok("operations", "traffic", "--party", "SANDBOX/COM/1111", "--role", "Client", "--interval", "PT1M")).contains("registry/echo");
        assertThat(ok("operations", "traffic", "--role", "Producer", "--json")).doesNotContain("registry/echo");
        assertThat(ok("operations", "export")).contains("\"messageId\":\"" + id + "\"", "\"succeeded\":true");
        assertThat(ok("operations", "export", "--to", "2000-01-01T00:00:00Z", "--from", "1999-01-01T00:00:00Z")).doesNotContain("messageId");
        refused("from", "operations", "export", "--from", "yesterday");
        refused("hours", "operations", "top", "--hours", "1000");
        refused("interval", "operations", "traffic", "--interval", "PT0S");
        refused("role", "operations", "traffic", "--role", "Both");
        refused("party", "operations", "traffic", "--party", "SANDBOX");
    }

    @Test
    void backups() throws Exception {
        String passphrase = file("passphrase", "correct horse battery staple\n");
        String pin = file("pin", PIN + "\n");
        String printed = ok("backup", "--passphrase-file", passphrase);
        String name = printed.substring(0, printed.indexOf(':'));
        assertThat(printed).contains("SANDBOX/COM/1111/ss1", "  tokens/software: ", "  configuration: 1 file");
        assertThat(name).matches("ss1-\\d{8}T\\d{6}Z(-\\d+)?\\.backup");
        assertThat(ok("backup", "--passphrase-file", passphrase, "--json")).startsWith("{\"file\":\"ss1-").contains("\"server\":\"SANDBOX/COM/1111/ss1\"", "\"problems\":[]");
        assertThat(ok("backup", "list")).containsPattern("FILE +BYTES +WRITTEN\n").contains(name);
        assertThat(ok("backup", "list", "--json")).contains("{\"file\":\"" + name + "\",\"bytes\":");
        assertThat(ok("backup", "check", name, "--passphrase-file", passphrase)).contains(name, "internal: 1 file");
        ok("backup", "check", name, "--passphrase-file", passphrase, "--pin-file", pin);
        refused("pin: ", "backup", "check", name, "--passphrase-file", passphrase, "--pin-file", file("wrong", "Wrong-PIN-4321"));
        refused("passphrase: ", "backup", "check", name, "--passphrase-file", file("wrong", "another passphrase"));
        refused("passphrase: ", "backup", "--passphrase-file", file("short", "short"));
        refused("file: ", "restore", "none.backup", "--passphrase-file", passphrase);
        refused("file: ", "backup", "delete", "../../etc/passwd");

        String restored = ok("restore", name, "--passphrase-file", passphrase, "--pin-file", pin);
        assertThat(restored).contains("ss1-before-restore-");
        assertThat(run("restore", name, "--passphrase-file", passphrase)).satisfies(outcome -> {
            assertThat(outcome.status()).as("nobody is logged in").isEqualTo(AdminMain.NOT_WELL);
            assertThat(outcome.out()).contains("The software token is locked");
        });
        ok("token", "login", "--pin-file", pin, "software");
        assertThat(ok("restore", name, "--passphrase-file", passphrase, "--pin-file", pin, "--json")).contains("\"keptAs\":\"ss1-before-restore-");
        assertThat(ok("backup", "delete", name)).isEqualTo(name + " deleted\n");
        refused("file: there is no file", "backup", "delete", name);
        wrongUsage("restore");
    }
}
