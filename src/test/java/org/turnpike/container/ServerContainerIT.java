package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMX;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.net.ssl.SSLSocket;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.Call;
import org.turnpike.OpenSsl;
import org.turnpike.admin.GlobalConfigurationMXBean;
import org.turnpike.admin.OperationsMXBean;
import org.turnpike.admin.RefusalView;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.admin.TrustMXBean;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.InstanceKeyAlgorithm;
import org.turnpike.sandbox.SandboxInstance;

/** turnpike.war, unchanged, as a security server: messages, trust and administration through a real container's connectors. */
@ExtendWith({ContainerUnderTest.Preparation.class, ArquillianExtension.class})
@RunAsClient
class ServerContainerIT {
    /** What Java 17 says, and what later ones do with TLS 1.2 and with 1.3. */
    static final String NO_CERTIFICATE = "alert (bad certificate|handshake failure|certificate required)";
    @TempDir
    static Path folder;
    private static SandboxInstance sandbox;
    private static PreparedHome home;
    private static KeyPair peerKey;
    private static X509Certificate peer;

    /** The home is there before the application starts. */
    @Deployment(testable = false)
    static WebArchive application() throws Exception {
        sandbox = SandboxInstance.open(SandboxInstance.Settings.forTests(InstantSource.system()).keptFresh());
        home = new PreparedHome(sandbox, ContainerUnderTest.home());
        peerKey = InstanceKeyAlgorithm.EC.generate();
        peer = sandbox.issueAuthentication(Identities.SS2, peerKey.getPublic(), "peer");
        home.register(List.of(peer));
        return ContainerUnderTest.delivered();
    }

    @BeforeAll
    static void ready() throws Exception {
        PreparedHome.awaitReady();
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @Test
    void soapMessageLeavesByTheClientDoorAndComesBackByTheServerDoor() throws Exception {
        Call.Outcome outcome = PreparedHome.soap();
        assertThat(outcome.code()).as(outcome.body()).isEmpty();
        assertThat(outcome.body()).contains("getPersonResponse", "requestHash");
    }

    @Test
    void restMessageDoesToo() throws Exception {
        Call.Outcome outcome = PreparedHome.rest();
        assertThat(outcome.code()).as(outcome.body()).isEmpty();
        assertThat(outcome.status()).isEqualTo(200);
        assertThat(outcome.headers().firstValue("x-road-request-hash")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void handshakeOfAStrangerIsRefusedAndExplained(String protocol) throws Exception {
        assertThatThrownBy(() -> TlsClient.named("CN=stranger " + protocol).get("server", protocol)).isInstanceOf(IOException.class);
        assertThat(latestRefusal()).satisfies(record -> {
            assertThat(record.getKind()).isEqualTo("HANDSHAKE");
            assertThat(record.getSide()).isEqualTo("SERVER");
            assertThat(record.getReason()).isEqualTo("NotRegistered");
            assertThat(record.getSubject()).isEqualTo("CN=stranger " + protocol);
            assertThat(record.getAddress()).isEqualTo("127.0.0.1");
        });
    }

    /** What no trust manager learns of, the engine reports. */
    @Test
    void handshakeWithoutCertificateIsExplained() throws Exception {
        assertThatThrownBy(() -> TlsClient.anonymous().get("server", "TLSv1.3")).isInstanceOf(IOException.class);
        assertThat(latestRefusal().getReason()).isEqualTo("NoCertificate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void withdrawnPeerIsRefusedAtOnceAlsoWithASessionFromBefore(String protocol) throws Exception {
        TlsClient client = TlsClient.with(peerKey.getPrivate(), peer);
        long first = sessionCreated(client, protocol);
        assertThat(sessionCreated(client, protocol)).as("the second handshake resumes the first one's session").isEqualTo(first);

        publish(List.of());
        assertThatThrownBy(() -> sessionCreated(client, protocol)).isInstanceOf(IOException.class);

        publish(List.of(peer));
        assertThat(sessionCreated(client, protocol)).isNotEqualTo(first);
    }

    private static long sessionCreated(TlsClient client, String protocol) throws Exception {
        Thread.sleep(5);
        try (SSLSocket socket = client.connect("server", protocol)) {
            TrialServer.exchange(socket, TrialServer.get("/"));
            return socket.getSession().getCreationTime();
        }
    }

    private static void publish(List<X509Certificate> certificates) throws Exception {
        home.register(certificates);
        try (JMXConnector jmx = ContainerUnderTest.attach()) {
            bean(jmx, "GlobalConfiguration", GlobalConfigurationMXBean.class).refresh();
        }
    }

    private static RefusalView latestRefusal() throws Exception {
        try (JMXConnector jmx = ContainerUnderTest.attach()) {
            return bean(jmx, "Trust", TrustMXBean.class).records(1).get(0);
        }
    }

    private static <T> T bean(JMXConnector jmx, String type, Class<T> as) throws Exception {
        return JMX.newMXBeanProxy(jmx.getMBeanServerConnection(), new ObjectName("turnpike:type=" + type), as);
    }

    @Test
    void beansAreInThePlatformsServer() throws Exception {
        try (JMXConnector jmx = ContainerUnderTest.attach()) {
            assertThat(bean(jmx, "SecurityServer", SecurityServerMXBean.class).getServer()).isEqualTo("SANDBOX/COM/1111/ss1");
            assertThat(bean(jmx, "SecurityServer", SecurityServerMXBean.class).isReady()).isTrue();
        }
    }

    @Test
    void commandLineAdministersByLocalAttach() throws Exception {
        assertThat(admin("status", "--pid", String.valueOf(ContainerUnderTest.process().pid()))).contains("SANDBOX/COM/1111/ss1");
    }

    /** By the container's own remote access; WildFly's needs its client jar on the class path. */
    @Test
    void commandLineAdministersByUrl() throws Exception {
        int port = ContainerUnderTest.port("management");
        assertThat(admin("status", "--url", ContainerUnderTest.isWildFly() ? "service:jmx:remote+http://127.0.0.1:" + port
                : "service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi")).contains("SANDBOX/COM/1111/ss1");
    }

    private static String admin(String... arguments) throws Exception {
        String classPath = ContainerUnderTest.artifacts().resolve("turnpike-admin.jar").toString();
        if (ContainerUnderTest.isWildFly()) {
            classPath += ":" + Path.of(System.getProperty("turnpike.test.container.home"), "bin", "client", "jboss-cli-client.jar");
        }
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("turnpike.test.java.home"), "bin", "java").toString(),
                "-cp", classPath, "org.turnpike.cli.AdminMain"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void metricsAreServedAtTheHealthDoorAlone() throws Exception {
        PreparedHome.soap();
        String metrics = ContainerUnderTest.exchange("health", TrialServer.get("/metrics"));
        assertThat(metrics).startsWith("HTTP/1.1 200").contains("turnpike_ready 1.0", "turnpike_exchange_duration_seconds_count{", "role=\"provider\"",
                "http_server_request_duration_seconds_bucket{", "turnpike_handshakes_total{", "jvm_memory_used_bytes{");
        assertThat(ContainerUnderTest.exchange("client", TrialServer.get("/metrics"))).doesNotContain("turnpike_ready");
        assertThat(ContainerUnderTest.exchange("ocsp", TrialServer.get("/metrics"))).doesNotContain("turnpike_ready");
    }

    @Test
    void commandLineReportsTheExchangesAndTheEnvironment() throws Exception {
        PreparedHome.soap();
        try (JMXConnector jmx = ContainerUnderTest.attach()) {
            OperationsMXBean operations = bean(jmx, "Operations", OperationsMXBean.class);
            for (int attempt = 0; attempt < 600 && operations.getStored() < 2; attempt++) {
                Thread.sleep(100);
            }
        }
        String pid = String.valueOf(ContainerUnderTest.process().pid());
        assertThat(admin("operations", "top", "--pid", pid)).contains("Client", "Producer", "SANDBOX/GOV/2222/registry/getPerson");
        assertThat(admin("operations", "export", "--pid", pid)).contains("\"serviceCode\":\"getPerson\"", "\"securityServerType\":\"Producer\"");
        assertThat(admin("environment", "--pid", pid)).contains("SQLite", "heapUsedBytes");
    }

    @ParameterizedTest(name = "{0} {1} with a registered certificate")
    @CsvSource({"tls1_2,ECDHE-RSA-AES256-SHA384", "tls1_2,DHE-RSA-AES256-SHA256", "tls1_3,''"})
    void opensslWithARegisteredCertificateCompletes(String version, String suite) throws Exception {
        assumeTrue(OpenSsl.isInstalled(), "openssl is not on this machine");
        OpenSsl.write(folder, "registered", peerKey.getPrivate(), peer);
        assertThat(openssl(version, suite, "registered", true))
                .contains("CONNECTION ESTABLISHED", suite.isEmpty() ? "TLSv1.3" : "Ciphersuite: " + suite).doesNotContain("alert");
    }

    @ParameterizedTest(name = "{0} {1} with a certificate of the CA that is not registered")
    @CsvSource({"tls1_2,ECDHE-RSA-AES256-SHA384", "tls1_2,DHE-RSA-AES256-SHA256", "tls1_3,''"})
    void opensslWithAnUnregisteredCertificateGetsAnAlert(String version, String suite) throws Exception {
        assumeTrue(OpenSsl.isInstalled(), "openssl is not on this machine");
        KeyPair pair = InstanceKeyAlgorithm.EC.generate();
        OpenSsl.write(folder, "unregistered", pair.getPrivate(), sandbox.issueAuthentication(Identities.SS2, pair.getPublic(), "other"));
        assertThat(openssl(version, suite, "unregistered", false)).contains("alert certificate unknown");
    }

    @ParameterizedTest(name = "{0} {1} without certificate")
    @CsvSource({"tls1_2,ECDHE-RSA-AES256-SHA384", "tls1_2,DHE-RSA-AES256-SHA256", "tls1_3,''"})
    void opensslWithoutCertificateGetsAnAlert(String version, String suite) throws Exception {
        assumeTrue(OpenSsl.isInstalled(), "openssl is not on this machine");
        assertThat(openssl(version, suite, "", false)).containsPattern(NO_CERTIFICATE);
    }

    private static String openssl(String version, String suite, String identity, boolean quit) throws Exception {
        return OpenSsl.connect(ContainerUnderTest.ADDRESS, ContainerUnderTest.port("server"), options(folder, version, suite, identity), quit);
    }

    static List<String> options(Path folder, String version, String suite, String identity) {
        List<String> options = new ArrayList<>(List.of("-" + version));
        if (!suite.isEmpty()) {
            options.addAll(List.of("-cipher", suite));
        }
        if (!identity.isEmpty()) {
            options.addAll(List.of("-cert", folder.resolve(identity + ".pem").toString(), "-key", folder.resolve(identity + ".key").toString()));
        }
        return options;
    }
}
