package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import javax.management.JMX;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.turnpike.Call;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.InstanceKeyAlgorithm;
import org.turnpike.sandbox.SandboxInstance;

/**
 * What is wrong around the application when it is deployed: it starts far enough to say so at the health door and over JMX, logs one plain
 * sentence with the remedy, and serves no message.
 */
@ExtendWith({ContainerUnderTest.Preparation.class, ArquillianExtension.class})
@RunAsClient
class BadInputContainerIT {
    private static final String SERVER = "server";
    private static final String OTHER = "other";
    @ArquillianResource
    private Deployer deployer;
    private SandboxInstance sandbox;
    private TlsClient peer;
    private final Path home = ContainerUnderTest.home();

    @Deployment(name = SERVER, managed = false, testable = false)
    static WebArchive server() {
        return ContainerUnderTest.delivered();
    }

    /** Another application of the container, which has the connector as WildFly's applications get it. */
    @Deployment(name = OTHER, managed = false, testable = false)
    static WebArchive other() {
        return ShrinkWrap.create(WebArchive.class, "other.war").addClass(DoorHolder.class)
                .addAsManifestResource(new StringAsset("Dependencies: org.turnpike.connector\n"), "MANIFEST.MF").setWebXML(new StringAsset("""
                        <?xml version="1.0" encoding="UTF-8"?>
                        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="true">
                          <absolute-ordering/>
                          <listener>
                            <listener-class>org.turnpike.container.DoorHolder</listener-class>
                          </listener>
                        </web-app>
                        """));
    }

    /** A home with which the server would serve; each test then spoils one thing. */
    @BeforeEach
    void prepare() throws Exception {
        sandbox = SandboxInstance.open(SandboxInstance.Settings.forTests(InstantSource.system()).keptFresh());
        KeyPair key = InstanceKeyAlgorithm.EC.generate();
        X509Certificate certificate = sandbox.issueAuthentication(Identities.SS2, key.getPublic(), "peer");
        new PreparedHome(sandbox, home).register(List.of(certificate));
        peer = TlsClient.with(key.getPrivate(), certificate);
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void missingAnchor() throws Exception {
        Files.delete(home.resolve("configuration-anchor.xml"));
        requireRefusal("not-initialised", "configuration-anchor.xml");
    }

    @Test
    void wrongPin() throws Exception {
        Files.writeString(home.resolveSibling("pin"), "Another-PIN-1234\n");
        requireRefusal("no-pin", "turnpike.token.pin.file");
    }

    @Test
    void missingPinFile() throws Exception {
        Files.delete(home.resolveSibling("pin"));
        requireRefusal("not-started", "turnpike.token.pin.file");
    }

    @Test
    void homeThatCannotBeWritten() throws Exception {
        ContainerUnderTest.delete(home);
        Files.writeString(home, "a file");
        requireRefusal("not-started", "turnpike.home");
    }

    @Test
    void doorThatAnotherApplicationHas() throws Exception {
        deployer.deploy(OTHER);
        try {
            requireRefusal("not-started", "Another application in this container already serves the door 'server'");
        } finally {
            deployer.undeploy(OTHER);
        }
    }

    private void requireRefusal(String state, String remedy) throws Exception {
        int before = ContainerUnderTest.log().size();
        deployer.deploy(SERVER);
        try {
            assertThat(ContainerUnderTest.exchange("health", TrialServer.get("/"))).startsWith("HTTP/1.1 503")
                    .contains("\"ready\":false", "\"state\":\"" + state + "\"", remedy);
            assertThat(problems()).anyMatch(problem -> problem.contains(remedy));
            requireNothingServed(state);
            assertThat(ContainerUnderTest.logged(before, remedy)).singleElement().asString().containsPattern("WARN|ERROR|SEVERE");
        } finally {
            deployer.undeploy(SERVER);
        }
    }

    private void requireNothingServed(String state) throws Exception {
        Call.Outcome outcome = PreparedHome.soap();
        if (state.equals("not-started")) {
            assertThat(outcome.status()).as(outcome.body()).isEqualTo(503);
        } else {
            assertThat(outcome.code()).as(outcome.body()).startsWith("server.clientproxy.");
        }
        assertThatThrownBy(() -> peer.get("server", "TLSv1.3")).isInstanceOf(IOException.class);
    }

    private static List<String> problems() throws Exception {
        try (JMXConnector jmx = ContainerUnderTest.attach()) {
            SecurityServerMXBean server = JMX.newMXBeanProxy(jmx.getMBeanServerConnection(), new ObjectName("turnpike:type=SecurityServer"),
                    SecurityServerMXBean.class);
            assertThat(server.isReady()).isFalse();
            return server.getProblems();
        }
    }
}
