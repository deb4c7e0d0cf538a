package org.turnpike.container;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.turnpike.FreePorts;
import org.turnpike.sandbox.demo.TomcatProcess;

/**
 * The container that a run of the container tests is about: a Tomcat set up from tomcat-conf or a WildFly set up by wildfly-conf, on free
 * ports of 127.0.0.1. Arquillian starts it, deploys to it and stops it; this prepares it, before Arquillian reads its settings.
 */
final class ContainerUnderTest {
    static final String ADDRESS = "127.0.0.1";
    private static final String NAME = "turnpike.test.container";
    private static final List<String> DOORS = List.of("client", "client.tls", "server", "ocsp", "health", "admin");
    private static final Map<String, Integer> PORTS = new LinkedHashMap<>();
    private static final String MANAGER = """
            <Context docBase="${catalina.home}/webapps/manager" privileged="true" antiResourceLocking="false">
              <Realm className="org.apache.catalina.realm.MemoryRealm" pathname="conf/deployer.xml"/>
            </Context>
            """;
    private static final String DEPLOYER = """
            <tomcat-users><user username="deployer" password="deployer" roles="manager-script"/></tomcat-users>
            """;

    /** An administrator whom the container knows and the security server does not. */
    static final String REALM_USER = "maria";
    static final String REALM_PASSWORD = "a-password-of-the-realm";
    static final String REALM_ROLE = "XROAD_SECURITYSERVER_OBSERVER";
    private static final String REALM = """
            <Context><Realm className="org.apache.catalina.realm.MemoryRealm" pathname="conf/administrators.xml"/></Context>
            """;
    private static final String REALM_USERS = """
            <tomcat-users><user username="%s" password="%s" roles="%s"/></tomcat-users>
            """.formatted(REALM_USER, REALM_PASSWORD, REALM_ROLE);

    private ContainerUnderTest() {
    }

    /** Prepares the container once in a run; inside the container it does nothing. To stand before Arquillian's extension. */
    static final class Preparation implements BeforeAllCallback {
        @Override
        public void beforeAll(ExtensionContext context) throws Exception {
            if (System.getProperty(NAME) != null && PORTS.isEmpty()) {
                prepare();
            }
        }
    }

    static boolean isWildFly() {
        return System.getProperty(NAME).startsWith("wildfly");
    }

    private static void prepare() throws Exception {
        for (String door : DOORS) {
            PORTS.put(door, freePort());
        }
        PORTS.put("management", freePort());
        PORTS.put("http", freePort());
        PORTS.put("https", freePort());
        PORTS.forEach((name, port) -> System.setProperty("turnpike.test.port." + name, String.valueOf(port)));
        System.setProperty("turnpike.test.base", base().toString());
        delete(folder());
        List<String> options = new ArrayList<>();
        properties().forEach((name, value) -> options.add("-D" + name + "=" + value));
        options.add("-XX:SoftRefLRUPolicyMSPerMB=0");                      // what is only softly held is no leak
        options.addAll(isWildFly() ? WildFlyBase.write(base(), PORTS) : tomcatBase());
        System.setProperty("turnpike.test.options", String.join(" ", options));
    }

    private static Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("turnpike.home", home().toString());
        for (String door : DOORS) {
            properties.put("turnpike.door." + door + ".port", String.valueOf(port(door)));
            properties.put("turnpike.door." + door + ".address", ADDRESS);
        }
        properties.put("turnpike.door.admin.enabled", "true");             // for WildFly
        return properties;
    }

    /** tomcat-conf, with Tomcat's manager for Arquillian in the place of the application's own descriptor. */
    private static List<String> tomcatBase() throws IOException, InterruptedException {
        TomcatProcess.writeBase(base(), Path.of("tomcat-conf"), artifacts().resolve("turnpike-connector.jar"));
        Path contexts = base().resolve("conf/Catalina/localhost");
        Files.delete(contexts.resolve("ROOT.xml"));
        Files.writeString(contexts.resolve("manager.xml"), MANAGER);
        Files.writeString(base().resolve("conf/deployer.xml"), DEPLOYER);
        Files.writeString(base().resolve("conf/context.xml"), REALM);
        Files.writeString(base().resolve("conf/administrators.xml"), REALM_USERS);
        List<String> options = new ArrayList<>(optionsOfSetenv());
        options.add("-Dcom.sun.management.jmxremote.host=" + ADDRESS);
        options.add("-Djava.rmi.server.hostname=" + ADDRESS);
        return options;
    }

    /** What bin/setenv.sh decides for that Java: Arquillian does not run it. */
    private static List<String> optionsOfSetenv() throws IOException, InterruptedException {
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", ". '" + base().resolve("bin/setenv.sh") + "' && echo \"$CATALINA_OPTS\"");
        shell.environment().put("JAVA_HOME", System.getProperty("turnpike.test.java.home"));
        shell.environment().put("CATALINA_BASE", base().toString());
        shell.environment().put("TURNPIKE_HOME", home().toString());
        shell.environment().remove("CATALINA_OPTS");
        Process process = shell.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("setenv.sh: " + said);
        }
        return List.of(said.split(" "));
    }

    static int port(String door) {
        return PORTS.get(door);
    }

    static Path artifacts() {
        return Path.of(System.getProperty("turnpike.test.artifacts"));
    }

    private static Path folder() {
        return artifacts().resolve("containers").resolve(System.getProperty(NAME));
    }

    static Path base() {
        return folder().resolve("base");
    }

    /** The security server's home directory. */
    static Path home() {
        return folder().resolve("home");
    }

    /** All that the container and the applications in it have logged. */
    static List<String> log() throws IOException {
        Path logs = base().resolve(isWildFly() ? "log" : "logs");
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(logs)) {
            for (Path file : files.sorted().toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    /** What was logged with that text after so many lines, once there is some: containers write their logs with a thread of their own. */
    static List<String> logged(int before, String text) throws IOException, InterruptedException {
        List<String> found = List.of();
        for (int attempt = 0; attempt < 600 && found.isEmpty(); attempt++) {
            Thread.sleep(100);
            List<String> all = log();
            found = all.subList(before, all.size()).stream().filter(line -> line.contains(text)).toList();
        }
        return found;
    }

    /** The process Arquillian has started. */
    static ProcessHandle process() {
        return ProcessHandle.current().descendants()
                .filter(child -> child.info().commandLine().filter(line -> line.contains("-Dturnpike.home=" + home())).isPresent())
                .findFirst().orElseThrow(() -> new IllegalStateException("the container does not run"));
    }

    /** JMX without remote access, as turnpike-admin.jar does it. */
    static JMXConnector attach() throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(String.valueOf(process().pid()));
            try {
                return JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException(e);
        }
    }

    /** The first number of the version of the Java the container runs on. */
    static int javaVersion() throws IOException {
        try (JMXConnector jmx = attach()) {
            return Integer.parseInt(ManagementFactory.newPlatformMXBeanProxy(jmx.getMBeanServerConnection(),
                    ManagementFactory.RUNTIME_MXBEAN_NAME, RuntimeMXBean.class).getSpecVersion());
        }
    }

    /** Sends the bytes of a whole request and gives all that comes back until the connection is closed. */
    static String exchange(String door, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName(ADDRESS), port(door))) {
            return TrialServer.exchange(socket, request);
        }
    }

    /** turnpike.war as it is delivered, the root application. */
    static WebArchive delivered() {
        return ShrinkWrap.create(ZipImporter.class, "ROOT.war").importFrom(artifacts().resolve("turnpike.war").toFile()).as(WebArchive.class);
    }

    static int freePort() throws IOException {
        return FreePorts.next(ADDRESS);
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
                    Files.delete(path);
                }
            }
        }
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path source : (Iterable<Path>) all::iterator) {
                Path target = to.resolve(from.relativize(source).toString());
                if (Files.isDirectory(source)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
