package org.turnpike.sandbox.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real Tomcat in a separate process, with a CATALINA_BASE that is copied from {@code tomcat-conf}. Closing it ends the process and its child
 * processes. Used by one thread, closed by any.
 */
public final class TomcatProcess implements AutoCloseable {
    private static final List<String> FOREIGN_VARIABLES = List.of("JAVA_OPTS", "CATALINA_PID", "CATALINA_TMPDIR", "JRE_HOME", "CLASSPATH",
            "TURNPIKE_HOME", "TURNPIKE_WAR", "JPDA_OPTS", "LOGGING_CONFIG", "LOGGING_MANAGER");
    private static final String COMMENTED_HEALTH_DOOR = "<!--\\s*(<Connector port=\"\\$\\{turnpike\\.door\\.health\\.port[^>]*/>)\\s*-->";
    private final Process process;
    private final Path log;

    private TomcatProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Creates a CATALINA_BASE like an operator: copies tomcat-conf, puts the connector jar into lib, and opens the health door. */
    public static void writeBase(Path base, Path tomcatConf, Path connectorJar) throws IOException {
        Folders.copy(tomcatConf, base);
        for (String folder : List.of("lib", "logs", "temp", "work", "webapps")) {
            Files.createDirectories(base.resolve(folder));
        }
        Files.copy(connectorJar, base.resolve("lib").resolve("turnpike-connector.jar"));
        Path serverXml = base.resolve("conf").resolve("server.xml");
        Files.writeString(serverXml, Files.readString(serverXml).replaceFirst(COMMENTED_HEALTH_DOOR, "$1"));
    }

    /**
     * Starts {@code catalina.sh run}.
     *
     * @param properties system properties of the Tomcat
     * @param log the file for its standard output and error
     */
    public static TomcatProcess start(Path tomcat, Path base, Map<String, String> properties, String heap, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", tomcat.resolve("bin").resolve("catalina.sh").toString(), "run");
        FOREIGN_VARIABLES.forEach(builder.environment()::remove);
        List<String> options = new ArrayList<>();
        properties.forEach((name, value) -> options.add("-D" + name + "=" + value));
        builder.environment().put("CATALINA_HOME", tomcat.toString());
        builder.environment().put("CATALINA_BASE", base.toString());
        builder.environment().put("CATALINA_OPTS", String.join(" ", options));
        builder.environment().put("TURNPIKE_HEAP", heap);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        Process process = builder.start();
        process.getOutputStream().close();
        return new TomcatProcess(process, log);
    }

    /** The id of the process: first the shell, then the JVM that replaces it. */
    public long pid() {
        return process.pid();
    }

    public boolean running() {
        return process.isAlive();
    }

    /** Returns the handle of the process, to read its resources. catalina.sh is replaced by the JVM, so this is the JVM. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Returns the last warnings and errors of its log, each text once. */
    public List<String> complaints() throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            List<String> all = lines.filter(line -> line.matches(".*\\b(WARNING|SEVERE)\\b.*"))
                    .map(line -> line.replaceFirst("^.*?(WARNING|SEVERE) \\[.*?\\] ", "  $1 ")).distinct().toList();
            return all.subList(Math.max(0, all.size() - 10), all.size());
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                all.forEach(ProcessHandle::destroyForcibly);
                process.waitFor(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException stop) {
            all.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }
}
