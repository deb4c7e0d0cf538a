package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.Call;
import org.turnpike.ManagementServices;
import org.turnpike.ManualSchedule;
import org.turnpike.XRoadInstance;
import org.turnpike.container.EmbeddedDoors;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServiceId;
import org.turnpike.sandbox.Identities;
import org.turnpike.server.SecurityServer;
import org.turnpike.server.Settings;

/** The life of a server from an empty home to a served call: by the command line alone, and the same by plain JMX. No file of the home is touched. */
@Tag("slow")
class FromEmptyHomeTest {
    private static final String ADDRESS = "127.0.0.13";
    private static final String SERVER = "SANDBOX/ORG/3333/ss3";
    private static final String MEMBER = "SANDBOX/ORG/3333";
    private static final String CLIENT = "SANDBOX/ORG/3333/fresh";
    private static final String PIN = "Empty-Home-2468";
    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");
    private static final Pattern SHA256 = Pattern.compile("\"sha256\":\"([0-9a-f]{64})\"");

    @TempDir
    Path folder;
    private XRoadInstance instance;
    private SecurityServer server;
    private EmbeddedDoors doors;
    private JMXConnectorServer jmx;
    private final ManualSchedule schedule = new ManualSchedule();

    @BeforeEach
    void start() throws Exception {
        instance = new XRoadInstance(file -> file, ManagementServices::in);
        instance.provider().reregister(Set.of(Identities.REGISTRY, Identities.MANAGEMENT));
        instance.publish();
        Path home = Files.createDirectory(folder.resolve("ss3"));
        Settings settings = Settings.read(Map.of("turnpike.home", home.toString(), "turnpike.services.fetch-from-loopback", "true",
                "turnpike.peers.port", String.valueOf(instance.ports().server()), "turnpike.peers.ocsp-port", String.valueOf(instance.ports().ocsp())),
                Map.of(), home);
        server = new SecurityServer(settings, instance.clock(), schedule);
        doors = new EmbeddedDoors(server, settings.admission(), ADDRESS, instance.ports(), folder.resolve("tomcat"));
        jmx = JMXConnectorServerFactory.newJMXConnectorServer(new JMXServiceURL("service:jmx:rmi://127.0.0.1"), null, ManagementFactory.getPlatformMBeanServer());
        jmx.start();
        Files.writeString(folder.resolve("pin"), PIN + "\n");
    }

    @AfterEach
    void stop() throws Exception {
        jmx.stop();
        doors.close();
        server.close();
        instance.close();
    }

    /** What the certification authority's people do: sign the request. */
    private byte[] signed(String use, byte[] request) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(instance.sandbox().url() + "/ca/" + use))
                .POST(HttpRequest.BodyPublishers.ofByteArray(request)).build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo(200);
        return answer.body();
    }

    /** A call of the consumer's portal to the new server, and one of the new server's own. */
    private void assertServed() throws Exception {
        instance.runJobs();
        ServiceId echo = new ServiceId(ClientId.parse(CLIENT), "echo");
        Call.Outcome answer = Call.soap(instance, Call.envelope(Identities.PORTAL, echo, Call.newId(), "<e:echo xmlns:e=\"http://sandbox.turnpike.example/registry\"/>"));
        assertThat(answer.code()).as(answer.body()).isEmpty();
        assertThat(answer.body()).contains("echoResponse");
        assertThat(server.problems()).isEmpty();
    }

    private String command(String name, String... arguments) {
        String[] all = Stream.concat(Arrays.stream(arguments), Stream.of("--server", name, "--url", jmx.getAddress().toString())).toArray(String[]::new);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = AdminMain.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
        assertThat(status).as(String.join(" ", arguments) + ": " + out + err).isEqualTo(AdminMain.OK);
        return out.toString();
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    /** A signing key for the member, and an authentication key that is registered and active. */
    private void keys(String member) throws Exception {
        String sign = found(ID, command("ss3", "key", "generate", "--label", "sign", "--usage", "SIGNING", "--json"));
        command("ss3", "key", "csr", sign, "--ca", "Sandbox CA", "--member", member, "--format", "DER", "--out", file("sign.csr"));
        Files.write(folder.resolve("sign.der"), signed("sign-sign", Files.readAllBytes(folder.resolve("sign.csr"))));
        command("ss3", "cert", "import", file("sign.der"));
        String authentication = found(ID, command("ss3", "key", "generate", "--label", "auth", "--usage", "AUTHENTICATION", "--json"));
        command("ss3", "key", "csr", authentication, "--ca", "Sandbox CA", "--host", "ss3.sandbox.test", "--format", "DER", "--out", file("auth.csr"));
        Files.write(folder.resolve("auth.der"), signed("sign-auth", Files.readAllBytes(folder.resolve("auth.csr"))));
        String certificate = found(SHA256, command("ss3", "cert", "import", "--json", file("auth.der")));
        command("ss3", "registration", "register-certificate", certificate, "--address", ADDRESS);
        command("ss3", "globalconf", "refresh");
        command("ss3", "registration", "reconcile");
        command("ss3", "cert", "activate", certificate);
        instance.runJobs();
    }

    @Test
    void byTheCommandLineAlone() throws Exception {
        Files.write(folder.resolve("anchor.xml"), instance.sandbox().anchor());
        command("ss3", "globalconf", "import-anchor", file("anchor.xml"));
        command("ss3", "initialise", SERVER);
        command("ss3", "token", "init", "--pin-file", file("pin"), "software");
        keys(MEMBER);
        command("ss3", "client", "add", CLIENT, "--connection", "NOSSL");
        assertThat(command("ss3", "client", "register", CLIENT, "--wait", "600")).contains(CLIENT + " is REGISTERED");
        String wsdl = instance.sandbox().wsdlUrl().toString();
        command("ss3", "service", "add-wsdl", CLIENT, wsdl);
        command("ss3", "service", "enable", CLIENT, wsdl);
        command("ss3", "access", "grant", CLIENT, "echo", Identities.PORTAL.path());
        assertServed();
        assertThat(command("ss3", "status")).contains(SERVER + " is ready");
        schedule.runAll();
        assertThat(command("ss3", "audit", "verify")).contains("intact; signed up to line");
    }

    /** The keys are the fresh server's own: the provider's are gone with it. */
    @Test
    void anExportAppliedToAFreshServerMakesOneThatServes() throws Exception {
        Files.writeString(folder.resolve("turnpike.yaml"), command("ss2", "export"));
        instance.provider().close();
        assertThat(person().code()).isNotEmpty();
        Files.write(folder.resolve("anchor.xml"), instance.sandbox().anchor());
        command("ss3", "globalconf", "import-anchor", file("anchor.xml"));
        assertThat(command("ss3", "apply", file("turnpike.yaml"))).contains("+ server: SANDBOX/GOV/2222/ss2", "+ client " + Identities.REGISTRY.path() + " connection: NOSSL");
        assertThat(command("ss3", "apply", file("turnpike.yaml"))).isEqualTo("no change\n");
        assertThat(command("ss3", "export")).isEqualTo(Files.readString(folder.resolve("turnpike.yaml")));
        command("ss3", "token", "init", "--pin-file", file("pin"), "software");
        keys("SANDBOX/GOV/2222");
        assertThat(command("ss3", "status")).contains("SANDBOX/GOV/2222/ss2 is ready");
        Call.Outcome answer = person();
        assertThat(answer.code()).as(answer.body()).isEmpty();
        assertThat(answer.body()).contains("getPersonResponse");
    }

    private Call.Outcome person() throws Exception {
        return Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.GET_PERSON, Call.newId(),
                "<p:getPerson xmlns:p=\"http://sandbox.turnpike.example/registry\"><p:nationalId>010101-123N</p:nationalId></p:getPerson>"));
    }

    // by plain JMX

    private static Object invoke(String type, String operation, Object... arguments) throws Exception {
        MBeanServer platform = ManagementFactory.getPlatformMBeanServer();
        String[] signature = Arrays.stream(arguments).map(each -> each.getClass().getName()).toArray(String[]::new);
        return platform.invoke(new ObjectName("turnpike:type=" + type + ",server=ss3"), operation, arguments, signature);
    }

    private byte[] request(String key, String member, String host) throws Exception {
        return Base64.getDecoder().decode((String) ((CompositeData) invoke("Keys", "request", key, "Sandbox CA", member, host, "", "DER")).get("content"));
    }

    @Test
    void byPlainJmx() throws Exception {
        invoke("GlobalConfiguration", "importAnchor", new String(instance.sandbox().anchor(), StandardCharsets.UTF_8));
        invoke("SecurityServer", "initialise", SERVER);
        invoke("Tokens", "initialize", "software", PIN);
        invoke("Tokens", "login", "software", PIN);
        String sign = (String) ((CompositeData) invoke("Keys", "generate", "software", "sign", "SIGNING", "RSA_2048", "")).get("id");
        Base64.Encoder base64 = Base64.getEncoder();
        invoke("Keys", "importCertificate", base64.encodeToString(signed("sign-sign", request(sign, MEMBER, ""))));
        String authentication = (String) ((CompositeData) invoke("Keys", "generate", "software", "auth", "AUTHENTICATION", "RSA_2048", "")).get("id");
        CompositeData imported = (CompositeData) invoke("Keys", "importCertificate",
                base64.encodeToString(signed("sign-auth", request(authentication, "", "ss3.sandbox.test"))));
        String certificate = (String) ((CompositeData) imported.get("certificate")).get("sha256");
        invoke("SecurityServer", "registerCertificate", certificate, ADDRESS);
        invoke("GlobalConfiguration", "refresh");
        invoke("SecurityServer", "reconcile");
        invoke("Keys", "activate", certificate);
        instance.runJobs();
        invoke("Clients", "add", CLIENT, "NOSSL");
        invoke("Clients", "register", CLIENT, "");
        invoke("GlobalConfiguration", "refresh");
        invoke("SecurityServer", "reconcile");
        String wsdl = instance.sandbox().wsdlUrl().toString();
        invoke("Services", "addWsdl", CLIENT, wsdl);
        invoke("Services", "enable", CLIENT, wsdl);
        invoke("AccessRights", "grant", CLIENT, "echo", new String[] {Identities.PORTAL.path()});
        assertServed();
        try (Stream<Path> files = Files.walk(folder.resolve("ss3"))) {
            List<Path> holding = files.filter(Files::isRegularFile).filter(each -> holds(each, PIN)).toList();
            assertThat(holding).as("files with the PIN").isEmpty();
        }
    }

    private static boolean holds(Path file, String text) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
