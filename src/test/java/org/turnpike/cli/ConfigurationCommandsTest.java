package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.Call;
import org.turnpike.XRoadInstance;
import org.turnpike.id.ServiceId;
import org.turnpike.sandbox.Identities;

/** The commands of the server configuration over a real JMX connection to the provider's server. */
@Tag("slow")
class ConfigurationCommandsTest {
    private static final String REGISTRY = Identities.REGISTRY.path();
    private static final String PORTAL = Identities.PORTAL.path();
    private static XRoadInstance instance;
    private static JMXConnectorServer jmx;

    @TempDir
    Path folder;

    private record Outcome(int status, String out, String err) {
    }

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance("", "", Map.of("turnpike.services.fetch-from-loopback", "true"));
        jmx = JMXConnectorServerFactory.newJMXConnectorServer(new JMXServiceURL("service:jmx:rmi://127.0.0.1"), null, ManagementFactory.getPlatformMBeanServer());
        jmx.start();
    }

    @AfterAll
    static void stop() throws Exception {
        jmx.stop();
        instance.close();
    }

    private static Outcome run(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 4);
        System.arraycopy(new String[] {"--server", "ss2", "--url", jmx.getAddress().toString()}, 0, all, arguments.length, 4);
        return here(all);
    }

    private static Outcome here(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        return new Outcome(AdminMain.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments), out.toString(), err.toString());
    }

    private static Outcome ok(String... arguments) {
        Outcome outcome = run(arguments);
        assertThat(outcome.status()).as(outcome.err()).isEqualTo(AdminMain.OK);
        return outcome;
    }

    @Test
    void applyMakesTheServerMatchAndTheSecondTimeChangesNothing() throws Exception {
        Path file = folder.resolve("turnpike.yaml");
        String exported = ok("export").out();
        Files.writeString(file, exported);
        assertThat(ok("apply", file.toString()).out()).isEqualTo("no change\n");
        Files.writeString(file, exported.replace("- SANDBOX/ORG/3333/visitor", "- SANDBOX/COM/1111"));
        String expected = "- client " + REGISTRY + " service bare access: SANDBOX/ORG/3333/visitor\n+ client " + REGISTRY + " service bare access: SANDBOX/COM/1111\n";
        assertThat(ok("apply", "--dry-run", file.toString()).out()).isEqualTo(expected);
        assertThat(ok("export").out()).as("a dry run").isEqualTo(exported);
        assertThat(ok("apply", file.toString()).out()).isEqualTo(expected);
        assertThat(ok("apply", file.toString()).out()).isEqualTo("no change\n");
        assertThat(ok("apply", "--json", file.toString()).out()).isEqualTo("{\"made\":false,\"before\":\"\",\"after\":\"\",\"notes\":[]}\n");
        Files.writeString(file, exported);
        ok("apply", file.toString());
        assertThat(ok("export").out()).isEqualTo(exported);
        Files.writeString(file, exported + "colour: red\n");
        Outcome refused = run("apply", file.toString());
        assertThat(refused.status()).isEqualTo(AdminMain.NOT_WELL);
        assertThat(refused.err()).containsPattern("line \\d+: unknown field 'colour'");
        assertThat(run("apply", folder.resolve("nothing").toString()).err()).contains("nothing: it does not exist.");
    }

    @Test
    void serviceIsAddedAndCalledWithCommandsAlone() throws Exception {
        String url = instance.sandbox().echoOpenApiUrl() + "?again";
        ok("service", "add-openapi", REGISTRY, url, "again");
        assertThat(ok("service", "list", REGISTRY).out()).containsPattern("again +no ");
        ok("service", "enable", REGISTRY, url);
        ok("service", "url", REGISTRY, "again", instance.sandbox().echoRestUrl().toString());
        ok("client", "add-group", REGISTRY, "callers", "--description", "Who calls again");
        ok("client", "add-members", REGISTRY, "callers", PORTAL, "SANDBOX/COM/1111");
        ok("access", "grant", REGISTRY, "again", "local:callers");
        assertThat(ok("access", "list", REGISTRY, "--json").out()).contains("{\"service\":\"again\",\"method\":\"*\",\"path\":\"**\",\"subject\":\"local:callers\"}");
        assertThat(Call.rest(instance, Identities.PORTAL, new ServiceId(Identities.REGISTRY, "again"), "GET", "", "").code()).isEmpty();
        assertThat(ok("client", "show", REGISTRY).out()).contains("group callers  Who calls again  " + PORTAL);
        assertThat(ok("client", "list").out()).containsPattern("CLIENT +STATUS").containsPattern(REGISTRY + " +REGISTERED +NOSSL");
        assertThat(ok("service", "refresh", "--dry-run", REGISTRY, url).out()).isEqualTo("no change\n");
        ok("service", "remove", REGISTRY, url);
        ok("client", "remove-group", REGISTRY, "callers");
        Outcome unknown = run("service", "enable", REGISTRY, url);
        assertThat(unknown.status()).isEqualTo(AdminMain.NOT_WELL);
        assertThat(unknown.err()).startsWith("description: ");
    }

    @Test
    void auditLogIsShownAndVerifiedWithAndWithoutTheServer() {
        ok("client", "add", "SANDBOX/GOV/2222/audited");
        ok("client", "remove", "SANDBOX/GOV/2222/audited");
        instance.runJobs();
        assertThat(ok("audit", "show", "--count", "2").out()).containsPattern("LINE +AT +WHO +EVENT +RESULT +ARGUMENTS").contains("client=SANDBOX/GOV/2222/audited");
        assertThat(ok("audit", "show", "--count", "2", "--json").out()).contains("\"operation\":\"Clients.add\"", "\"who\":\"local\"");
        assertThat(ok("audit", "verify").out()).contains("intact; signed up to line");
        String folder = instance.provider().home().resolve("audit").toString();
        Outcome offline = here("audit", "verify", folder, "--json");
        assertThat(offline.status()).as(offline.err()).isEqualTo(AdminMain.OK);
        assertThat(offline.out()).contains("\"intact\":true", "\"findings\":[]");
        assertThat(here("audit", "verify", folder, "--head", "1:" + "0".repeat(64)).status()).isEqualTo(AdminMain.NOT_WELL);
        assertThat(here("audit", "verify", folder, "--head", "nonsense").err()).startsWith("--head: ");
        assertThat(here("audit", "verify", folder + "/nothing").err()).startsWith("FOLDER: ");
    }

    @Test
    void anchorIsImportedAndAWrongOneIsNot() throws Exception {
        Path anchor = folder.resolve("anchor.xml");
        Files.write(anchor, instance.sandbox().anchor());
        ok("globalconf", "import-anchor", anchor.toString());
        assertThat(ok("globalconf", "import-anchor", anchor.toString()).out()).isEqualTo("no change\n");
        Files.writeString(anchor, new String(instance.sandbox().anchor(), StandardCharsets.UTF_8).replace("SANDBOX", "OTHER"));
        assertThat(run("globalconf", "import-anchor", anchor.toString()).err()).startsWith("anchor: ").contains("OTHER");
        Files.writeString(anchor, "<nothing/>");
        assertThat(run("globalconf", "import-anchor", anchor.toString()).err()).startsWith("anchor: ");
        assertThat(ok("globalconf", "refresh").status()).isEqualTo(AdminMain.OK);
    }

    @Test
    void completionIsGenerated() {
        assertThat(here("generate-completion").out()).contains("turnpike-admin", "add-wsdl");
    }
}
