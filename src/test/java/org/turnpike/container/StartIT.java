package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turnpike.container.TrialServer.get;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.management.JMX;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.admin.SecurityServerMXBean;

/** A start that does not succeed: the application is there, serves no message, and says in one sentence why. */
class StartIT {
    @TempDir
    Path folder;

    @Test
    void withoutAnchorNothingIsServedAndHealthSaysWhy() throws Exception {
        try (TrialServer server = TrialServer.delivered(folder)) {
            assertThat(server.exchange("client", get("/r1/SANDBOX/GOV/2222/registry/people"))).startsWith("HTTP/1.1 500")
                    .contains("X-Road-Error:");
            assertThat(server.exchange("ocsp", get("/?cert=00"))).startsWith("HTTP/1.1 500");
            assertThat(server.exchange("health", get("/"))).startsWith("HTTP/1.1 503").contains("\"ready\":false")
                    .contains("turnpike.yaml").contains("configuration-anchor.xml");
            assertThat(Files.readAllLines(server.log()).stream().filter(line -> line.contains("configuration-anchor.xml"))).hasSize(1);
        }
    }

    @Test
    void homeThatCannotBeWrittenIsSaidByHealthAndJmx() throws Exception {
        try (TrialServer server = TrialServer.prepared(folder, before -> Files.writeString(before.home(), "a file"))) {
            assertThat(server.exchange("client", get("/r1/x"))).startsWith("HTTP/1.1 503");
            assertThat(server.exchange("health", get("/"))).startsWith("HTTP/1.1 503").contains("\"state\":\"not-started\"")
                    .contains(server.home().toString(), "turnpike.home");
            assertThat(problems(server, "turnpike:type=SecurityServer")).anyMatch(problem -> problem.contains("turnpike.home"));
            assertThat(saying(server, "did not start")).hasSize(1);
        }
    }

    /** Its copy has the same home and the same doors; whichever comes second serves nothing, and the first is not harmed. */
    @Test
    void secondCopyInTheSameContainerServesNothingAndSaysWhy() throws Exception {
        try (TrialServer server = TrialServer.prepared(folder, before -> Files.writeString(before.base().resolve("conf/Catalina/localhost/copy.xml"),
                "<Context docBase=\"${turnpike.war}\"/>"))) {
            assertThat(saying(server, "did not start")).hasSize(1);
            List<String> all = new ArrayList<>(problems(server, "turnpike:type=SecurityServer"));
            all.addAll(problems(server, "turnpike:type=SecurityServer,server=home"));
            assertThat(all).anyMatch(problem -> problem.contains("Another security server uses the home directory")).anyMatch(problem -> problem.contains("not initialised"));
        }
    }

    @Test
    void portThatIsTakenEndsTheStartWithTheRemedy() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName(TrialServer.ADDRESS))) {
            assertThatThrownBy(() -> TrialServer.prepared(folder, before -> Files.writeString(before.base().resolve("conf/server.xml"),
                    Files.readString(before.base().resolve("conf/server.xml")).replace("${turnpike.door.ocsp.port:-5577}",
                            String.valueOf(other.getLocalPort()))))).isInstanceOf(IOException.class)
                    .hasMessageContaining("Cannot open a door: port " + other.getLocalPort()).hasMessageContaining("ss -ltnp");
        }
    }

    /** Where a Tomcat is told to go on without a door, no message is served. */
    @Test
    void portThatIsTakenInATomcatThatGoesOnIsSaidByHealthAndJmx() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName(TrialServer.ADDRESS));
                TrialServer server = TrialServer.prepared(folder, before -> {
                    before.property("turnpike.door.ocsp.port", String.valueOf(other.getLocalPort()));
                    before.property("org.apache.catalina.startup.EXIT_ON_INIT_FAILURE", "false");
                })) {
            assertThat(server.exchange("client", get("/r1/SANDBOX/GOV/2222/registry/people"))).startsWith("HTTP/1.1 503");
            assertThat(server.exchange("health", get("/"))).startsWith("HTTP/1.1 503").contains("\"ready\":false",
                    "Cannot open the door 'ocsp'", "port " + other.getLocalPort(), "turnpike.door.ocsp.port");
            assertThat(problems(server, "turnpike:type=SecurityServer")).anyMatch(problem -> problem.contains("Cannot open the door 'ocsp'"));
            assertThat(saying(server, "Cannot open a door")).singleElement().asString().contains("turnpike.door.<door>.port");
        }
    }

    /** What Tomcat writes goes to the scratch folder, what Turnpike writes to its home: all else can be read-only. */
    @Test
    void nothingIsWrittenToTheBase() throws Exception {
        Path scratch = folder.resolve("scratch");
        Map<String, String> before = new HashMap<>();
        try (TrialServer server = TrialServer.prepared(folder, prepared -> {
            for (String written : List.of("logs", "temp", "work", "webapps")) {
                Files.delete(prepared.base().resolve(written));
            }
            Path setenv = prepared.base().resolve("bin/setenv.sh");
            Files.writeString(setenv, "TURNPIKE_SCRATCH='" + scratch + "'\n" + Files.readString(setenv));
            before.putAll(contents(prepared.base()));
        })) {
            assertThat(server.exchange("health", get("/"))).contains("not-initialised");
            assertThat(contents(server.base())).isEqualTo(before);
            assertThat(contents(scratch).keySet()).contains("webapps/ROOT/WEB-INF/web.xml", "work", "temp")
                    .anyMatch(file -> file.matches("logs/turnpike\\..*\\.log"));
            assertThat(Files.getPosixFilePermissions(scratch.resolve("logs"))).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** Each file and folder with when it was changed. */
    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new HashMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                contents.put(folder.relativize(path).toString(), Files.getLastModifiedTime(path).toString());
            }
        }
        return contents;
    }

    @Test
    void missingConnectorJarEndsTheStartWithTheRemedy() throws Exception {
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", ". tomcat-conf/bin/setenv.sh; echo started").redirectErrorStream(true);
        shell.environment().put("CATALINA_BASE", folder.toString());
        shell.environment().remove("CATALINA_HOME");
        Process process = shell.start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("Copy turnpike-connector.jar to " + folder + "/lib").doesNotContain("started");
        assertThat(process.waitFor()).isOne();
    }

    @Test
    void folderThatCannotBeWrittenEndsTheStartWithTheRemedy() throws Exception {
        Files.writeString(Files.createDirectories(folder.resolve("lib")).resolve("turnpike-connector.jar"), "");
        Files.writeString(folder.resolve("work"), "a file");
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", ". tomcat-conf/bin/setenv.sh; echo started").redirectErrorStream(true);
        shell.environment().put("CATALINA_BASE", folder.toString());
        Process process = shell.start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("Tomcat cannot write to " + folder + "/work", "TURNPIKE_SCRATCH").doesNotContain("started", "not found");
        assertThat(process.waitFor()).isOne();
    }

    @Test
    void oldJavaIsRefusedBeforeTheStart() throws Exception {
        Path java = Files.createDirectories(folder.resolve("old/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", ". tomcat-conf/bin/setenv.sh; echo started").redirectErrorStream(true);
        shell.environment().put("JAVA_HOME", folder.resolve("old").toString());
        Process process = shell.start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("Turnpike needs Java 17 or newer").contains("is version 11").contains("JAVA_HOME").doesNotContain("started");
        assertThat(process.waitFor()).isOne();
    }

    /** The share of one address is one request here. Its further connections wait, and are answered although nobody else is. */
    @Test
    void connectionWithoutAPlaceIsAnsweredAfterTheLongestWait() throws Exception {
        try (TrialServer server = TrialServer.prepared(folder, before -> {
            before.property("turnpike.admission.share", "0.005");
            before.property("turnpike.admission.longest-wait", "PT0.1S");
        }); Socket held = new Socket(TrialServer.ADDRESS, server.port("client"))) {
            held.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
            Set<String> statuses = new HashSet<>();
            while (!statuses.contains("HTTP/1.1 503")) {
                String answer = server.exchange("client", get("/"));
                statuses.add(answer.substring(0, Math.min(answer.length(), "HTTP/1.1 503".length())));
            }
            assertThat(statuses).doesNotContain("");
        }
    }

    @Test
    void limitsOfTheDoorsAreReadFromThePropertiesAndTheEnvironment() throws Exception {
        Files.writeString(Files.createDirectories(folder.resolve("lib")).resolve("turnpike-connector.jar"), "");
        Files.writeString(Files.createDirectories(folder.resolve("turnpike")).resolve("turnpike.properties"),
                "turnpike.door.client.threads = 7\nturnpike.admission.share=0.7\nturnpike.admission.longest-wait: PT2M\nturnpike.admission.memory=1MiB\n"
                        + "turnpike.door.server.port=1;touch>x\n");
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", ". tomcat-conf/bin/setenv.sh; echo \"$CATALINA_OPTS\"").redirectErrorStream(true);
        shell.environment().putAll(Map.of("CATALINA_BASE", folder.toString(), "TURNPIKE_ADMISSION_SHARE", "0.6", "TURNPIKE_ADMISSION_LONGEST_WAIT", "1 2"));
        Process process = shell.start();
        String[] chosen = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip().split(" ");
        assertThat(String.join(" ", chosen)).doesNotContain("touch", "1 2");
        assertThat(Stream.of(chosen).filter(option -> option.contains("admission.share"))).endsWith("-Dturnpike.admission.share=0.6");
        assertThat(chosen).contains("-Dturnpike.door.client.threads=7", "-Dturnpike.admission.share=0.7", "-Dturnpike.admission.longest-wait=PT2M")
                .doesNotContain("-Dturnpike.admission.memory=1MiB");
        assertThat(process.waitFor()).isZero();
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"2, -, '', SerialGC, 128m, 320m", "1, 999m, '', SerialGC, 128m, 999m", "2, 100m, '', SerialGC, 100m, 100m",
        "3, -, '', ParallelGC, 64m, 320m", "8, -, -XX:+NeverActAsServerClassMachine, ParallelGC, 64m, 320m", "16, 999m, '', ParallelGC, 64m, 999m", "4, 60m, '', ParallelGC, 60m, 60m", "4, 100m, '', ParallelGC, 64m, 100m",
        "2, 1024m, '', G1GC, 64m, 1024m", "2, 2g, '', G1GC, 64m, 2g", "2, 4194304k, '', G1GC, 64m, 4194304k", "2, 2g, -XX:+UseZGC, ZGC, 64m, 2g",
        "2, -, -Xmx4g, G1GC, 64m, 4g", "4, -, -XX:+UseLargePages -XX:ParallelGCThreads=2 -XX:+UseStringDeduplication, ParallelGC, 64m, 320m",
        "4, -, -XX:NewRatio=3, ParallelGC, 64m, 320m", "4, -, -Xmn80m, ParallelGC, 64m, 320m", "2, -, -XX:NewRatio=3, SerialGC, 64m, 320m", "2, -, -Xms200m, SerialGC, 200m, 320m", "2, -, -XX:ActiveProcessorCount=4, ParallelGC, 64m, 320m"})
    void collectorIsChosenByHeapAndProcessorsUnlessTheOperatorDoes(int processors, String heap, String options, String collector, String first, String largest)
            throws Exception {
        Files.writeString(Files.createDirectories(folder.resolve("lib")).resolve("turnpike-connector.jar"), "");
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", ". tomcat-conf/bin/setenv.sh; echo \"$CATALINA_OPTS\"").redirectErrorStream(true);
        shell.environment().put("JAVA_HOME", System.getProperty("java.home"));
        shell.environment().put("JAVA_TOOL_OPTIONS", "-XX:ActiveProcessorCount=" + processors);
        shell.environment().put("CATALINA_BASE", folder.toString());
        shell.environment().put("CATALINA_OPTS", options);
        if (heap != null) {
            shell.environment().put("TURNPIKE_HEAP", heap);
        }
        Process process = shell.start();
        String[] chosen = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip().split(" ");
        assertThat(chosen).contains("-XX:+Use" + collector, "-Xms" + first, "-Xmx" + largest)
                .filteredOn(option -> option.matches("-XX:.Use[A-Za-z0-9]*GC")).hasSize(1);
        boolean small = collector.equals("ParallelGC") || collector.equals("SerialGC");
        assertThat(chosen).filteredOn(option -> option.matches("-XX:NewRatio=.*|-Xmn.*")).hasSize(small ? 1 : 0);
        assertThat(chosen).contains("-XX:CompileThresholdScaling=0.1");
        assertThat(process.waitFor()).isZero();
        assertThat(new ProcessBuilder(java(), "@" + argumentFile(chosen), "-version").start().waitFor()).isZero();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private Path argumentFile(String[] options) throws IOException {
        return Files.write(folder.resolve("options"), List.of(options));
    }

    private static List<String> saying(TrialServer server, String text) throws Exception {
        return Files.readAllLines(server.log()).stream().filter(line -> line.contains(text)).toList();
    }

    private static List<String> problems(TrialServer server, String bean) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(String.valueOf(server.pid()));
        try (JMXConnector jmx = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()))) {
            return JMX.newMXBeanProxy(jmx.getMBeanServerConnection(), new ObjectName(bean), SecurityServerMXBean.class).getProblems();
        } finally {
            machine.detach();
        }
    }

    @Test
    void withoutConnectorJarHealthNamesTheRemedy() throws Exception {
        try (TrialServer server = TrialServer.trial(folder, false)) {
            assertThat(server.exchange("client", get("/r1/x"))).startsWith("HTTP/1.1 503");
            assertThat(server.exchange("health", get("/"))).startsWith("HTTP/1.1 503").contains("turnpike-connector.jar").contains("lib");
        }
    }
}
