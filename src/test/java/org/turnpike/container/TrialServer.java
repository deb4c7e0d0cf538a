package org.turnpike.container;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.turnpike.FreePorts;
import org.turnpike.sandbox.demo.TomcatProcess;

/** A real Tomcat with the real tomcat-conf and turnpike.war, with or without {@link TrialDoors} put into it, on free ports. */
final class TrialServer implements AutoCloseable {
    static final String ADDRESS = "127.0.0.1";
    private static final List<String> DOORS = List.of("client", "client.tls", "server", "ocsp", "health");
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final Map<String, String> properties;
    private final Path folder;
    private final TomcatProcess tomcat;

    /** What a test does before the start. */
    @FunctionalInterface
    interface Preparation {
        void accept(TrialServer server) throws IOException;
    }

    private TrialServer(Path folder, Path war, boolean withConnector, Preparation prepare) throws IOException, InterruptedException {
        this.folder = folder;
        Path base = folder.resolve("tomcat");
        TomcatProcess.writeBase(base, Path.of("tomcat-conf"), artifacts().resolve("turnpike-connector.jar"));
        if (!withConnector) {
            Files.delete(base.resolve("lib").resolve("turnpike-connector.jar"));
            Files.delete(base.resolve("bin").resolve("setenv.sh"));
            withoutTlsDoors(base.resolve("conf").resolve("server.xml"));
        }
        properties = properties(war);
        if (!withConnector) {
            property("turnpike.scratch", base.toString());
        }
        prepare.accept(this);
        tomcat = TomcatProcess.start(Path.of(System.getProperty("turnpike.test.tomcat")), base, properties, "256m", log());
        awaitHealthDoor();
    }

    /** As it is delivered. */
    static TrialServer delivered(Path folder) throws IOException, InterruptedException {
        return prepared(folder, server -> { });
    }

    /** As it is delivered, after something was done to it. */
    static TrialServer prepared(Path folder, Preparation prepare) throws IOException, InterruptedException {
        return new TrialServer(folder, artifacts().resolve("turnpike.war"), true, prepare);
    }

    /** With trial doors in the place of the security server. */
    static TrialServer trial(Path folder, boolean withConnector) throws IOException, InterruptedException {
        return new TrialServer(folder, trialApplication(folder), withConnector, server -> { });
    }

    /** Sets a system property of the Tomcat, before its start. */
    void property(String name, String value) {
        properties.put(name, value);
    }

    int port(String door) {
        return ports.get(door);
    }

    /** The CATALINA_BASE. */
    Path base() {
        return folder.resolve("tomcat");
    }

    /** The home directory. */
    Path home() {
        return folder.resolve("home");
    }

    long pid() {
        return tomcat.pid();
    }

    Path log() {
        return folder.resolve("console.log");
    }

    /** Sends the bytes of a whole request and gives all that comes back until the connection is closed. */
    String exchange(String door, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName(ADDRESS), port(door))) {
            return exchange(socket, request);
        }
    }

    static String exchange(Socket socket, String request) throws IOException {
        socket.setSoTimeout(120_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: any\r\nConnection: close\r\n\r\n";
    }

    private Map<String, String> properties(Path war) throws IOException {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("turnpike.war", war.toString());
        properties.put("turnpike.home", folder.resolve("home").toString());
        for (String door : DOORS) {
            ports.put(door, freePort());
            properties.put("turnpike.door." + door + ".port", String.valueOf(ports.get(door)));
            properties.put("turnpike.door." + door + ".address", ADDRESS);
        }
        return properties;
    }

    private void awaitHealthDoor() throws IOException, InterruptedException {
        for (int attempt = 0; attempt < 1500 && tomcat.running(); attempt++) {
            try {
                exchange("health", get("/"));
                return;
            } catch (IOException notYet) {
                Thread.sleep(200);
            }
        }
        tomcat.close();
        throw new IOException("Tomcat did not come up:\n" + Files.readString(log()));
    }

    private static int freePort() throws IOException {
        return FreePorts.next(ADDRESS);
    }

    private static Path artifacts() {
        return Path.of(System.getProperty("turnpike.test.artifacts"));
    }

    /** Without the connector jar Tomcat cannot make the TLS doors, as on a server where they were never set up. */
    private static void withoutTlsDoors(Path serverXml) throws IOException {
        Files.writeString(serverXml, Files.readString(serverXml).replaceAll("(?s)<Connector [^>]*SSLEnabled=\"true\".*?</Connector>", "")
                .replace("org.turnpike.connector.DoorProtocol", "org.apache.coyote.http11.Http11NioProtocol")
                .replace("org.turnpike.connector.PlainErrors", "org.apache.catalina.valves.ErrorReportValve"));
    }

    private static Path trialApplication(Path folder) throws IOException {
        Path application = folder.resolve("application");
        unzip(artifacts().resolve("turnpike.war"), application);
        Path webXml = application.resolve("WEB-INF/web.xml");
        Files.writeString(webXml, Files.readString(webXml).replace("TurnpikeListener", "TrialListener"));
        try (Stream<Path> classes = Files.list(artifacts().resolve("test-classes/org/turnpike/container"))) {
            for (Path trial : classes.filter(path -> path.getFileName().toString().startsWith("Trial")).toList()) {
                Files.copy(trial, application.resolve("WEB-INF/classes/org/turnpike/container").resolve(trial.getFileName()));
            }
        }
        return application;
    }

    private static void unzip(Path archive, Path folder) throws IOException {
        try (InputStream file = Files.newInputStream(archive); ZipInputStream zip = new ZipInputStream(file)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path target = folder.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(zip, target);
                }
            }
        }
    }

    @Override
    public void close() {
        tomcat.close();
    }
}
