package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.JMX;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.admin.SecurityServerMXBean;

/** A WildFly that could not open every door starts nevertheless: health and JMX say why no message is served, and the log does once. */
class StartWildFlyIT {
    private static final List<String> DOORS = List.of("client", "client.tls", "server", "ocsp", "health");
    @TempDir
    Path folder;
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private Path base;
    private Process process;

    @BeforeEach
    void fresh() throws Exception {
        base = folder.resolve("standalone");
        for (String name : List.of("client", "client.tls", "server", "ocsp", "health", "management", "http", "https")) {
            ports.put(name, ContainerUnderTest.freePort());
        }
        WildFlyBase.copyStandalone(base);
        Files.copy(ContainerUnderTest.artifacts().resolve("turnpike.war"), base.resolve("deployments/turnpike.war"), StandardCopyOption.REPLACE_EXISTING);
    }

    @AfterEach
    void stop() throws Exception {
        List<ProcessHandle> all = process.descendants().toList();
        all.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        for (ProcessHandle each : all) {
            each.onExit().get();
        }
        process.waitFor();
    }

    @Test
    void portThatIsTaken() throws Exception {
        WildFlyBase.installModule();
        WildFlyBase.run("turnpike.cli", base);
        try (ServerSocket other = new ServerSocket(ports.get("server"), 1, InetAddress.getByName(ContainerUnderTest.ADDRESS))) {
            start(WildFlyBase.home());
            requireRefusal("Cannot open the door 'server', so no message is served: port " + other.getLocalPort(), "turnpike.door.server.port");
        }
    }

    @Test
    void connectorWithoutItsModule() throws Exception {
        WildFlyBase.installModule();
        WildFlyBase.run("turnpike.cli", base);
        start(WildFlyBase.withoutModule(folder.resolve("home")));
        requireRefusal("turnpike-connector.jar is missing", "add the WildFly module");
    }

    private void requireRefusal(String problem, String remedy) throws Exception {
        awaitHealth(problem);
        assertThat(exchange("health", "/")).startsWith("HTTP/1.1 503").contains("\"ready\":false", problem, remedy);
        assertThat(exchange("client", "/r1/SANDBOX/GOV/2222/registry/people")).startsWith("HTTP/1.1 503");
        assertThat(problems()).anyMatch(said -> said.contains(problem) && said.contains(remedy));
        List<String> logged = Files.readAllLines(base.resolve("log/server.log")).stream().filter(line -> line.contains(problem)).toList();
        assertThat(logged).singleElement().asString().contains("ERROR", remedy);
    }

    /** WildFly deploys while its listeners start: the health door says 404 first, and then may not know yet. */
    private void awaitHealth(String problem) throws Exception {
        for (int attempt = 0; attempt < 3000 && process.isAlive(); attempt++) {
            try {
                if (exchange("health", "/").contains(problem)) {
                    return;
                }
            } catch (IOException notYet) {
                // looked at again
            }
            Thread.sleep(100);
        }
        throw new AssertionError("health never said '" + problem + "':\n" + Files.readString(folder.resolve("console.log")));
    }

    private void start(Path home) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", home.resolve("bin/standalone.sh").toString(), "-Djboss.server.base.dir=" + base,
                "-Djboss.bind.address=127.0.0.1", "-Djboss.management.http.port=" + ports.get("management"),
                "-Djboss.http.port=" + ports.get("http"), "-Djboss.https.port=" + ports.get("https")));
        for (String door : DOORS) {
            command.add("-Dturnpike.door." + door + ".port=" + ports.get(door));
            command.add("-Dturnpike.door." + door + ".address=" + ContainerUnderTest.ADDRESS);
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve("console.log").toFile());
        List.of("JAVA_OPTS", "TURNPIKE_HOME").forEach(builder.environment()::remove);
        builder.environment().put("JAVA_HOME", System.getProperty("turnpike.test.java.home"));
        builder.environment().put("JBOSS_HOME", home.toString());
        process = builder.start();
        process.getOutputStream().close();
    }

    private String exchange(String door, String target) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName(ContainerUnderTest.ADDRESS), ports.get(door))) {
            return TrialServer.exchange(socket, TrialServer.get(target));
        }
    }

    private List<String> problems() throws Exception {
        ProcessHandle java = process.descendants().filter(child -> child.info().command().filter(path -> path.endsWith("java")).isPresent())
                .findFirst().orElseThrow();
        VirtualMachine machine = VirtualMachine.attach(String.valueOf(java.pid()));
        try (JMXConnector jmx = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()))) {
            return JMX.newMXBeanProxy(jmx.getMBeanServerConnection(), new ObjectName("turnpike:type=SecurityServer"), SecurityServerMXBean.class)
                    .getProblems();
        } finally {
            machine.detach();
        }
    }
}
