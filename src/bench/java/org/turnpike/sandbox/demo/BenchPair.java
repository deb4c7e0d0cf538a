package org.turnpike.sandbox.demo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.turnpike.fault.RefusedException;
import org.turnpike.keys.KeyAlgorithm;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.SandboxInstance;

/**
 * A sandbox in this process and two security servers in real Tomcats with the default settings. Closing it stops everything. Any thread may close it.
 */
final class BenchPair implements AutoCloseable {
    private static final int SANDBOX_PORT = 4001;
    private static final int SERVICES_PORT = 4500;
    private final BenchSettings settings;
    private final Build build;
    private final String address;
    private final Node consumer;
    private final Node provider;
    private final Map<String, ProcessHandle> processes = new LinkedHashMap<>();
    private final Map<String, Long> readyMillis = new LinkedHashMap<>();
    private final Map<String, Long> readyCpuMillis = new LinkedHashMap<>();
    private final Map<Node, TomcatProcess> servers = new LinkedHashMap<>();
    private SandboxInstance sandbox;                                      // set by run
    private final Deque<AutoCloseable> open = new ConcurrentLinkedDeque<>();

    /**
     * The build that the servers run.
     *
     * @param name the name in the output
     * @param war the application
     * @param connector its connector jar
     * @param conf its {@code tomcat-conf}
     * @param place the sandbox's address; those of consumer and provider follow
     * @param large what else its instance has
     */
    record Build(String name, Path war, Path connector, Path conf, int place, LargeInstance large) {
        static Build own(BenchSettings settings) {
            return new Build("this", settings.artifacts().resolve("turnpike.war"), settings.artifacts().resolve("turnpike-connector.jar"),
                    settings.conf(), 20, settings.large());
        }

        /** Returns the other build. Files that are not beside its WAR are taken from this build. */
        static Build other(BenchSettings settings, Path war) {
            Build own = own(settings);
            return new Build("against", war, beside(war, "turnpike-connector.jar", own.connector()), beside(war, "tomcat-conf", own.conf()), 30,
                    settings.small() ? new LargeInstance(0, 0) : settings.large());
        }

        private static Path beside(Path war, String name, Path otherwise) {
            return Files.exists(war.resolveSibling(name)) ? war.resolveSibling(name) : otherwise;
        }
    }

    BenchPair(BenchSettings settings, Build build) {
        this.settings = settings;
        this.build = build;
        Path work = settings.work().resolve(build.name());
        address = settings.network() + "." + build.place();
        consumer = new Node("consumer", Identities.SS1, settings.network() + "." + (build.place() + 1),
                Set.of(Identities.PORTAL, Identities.VISITOR), work.resolve("consumer"));
        provider = new Node("provider", Identities.SS2, settings.network() + "." + (build.place() + 2), Set.of(Identities.REGISTRY),
                work.resolve("provider"));
    }

    /**
     * Starts the pair. If this fails, {@link #close} stops the parts that were started.
     *
     * @param reuse whether the servers keep connections between them
     */
    void start(KeyAlgorithm keys, boolean reuse) throws DemoFailure, InterruptedException, IOException, RefusedException, SQLException {
        for (Node node : List.of(consumer, provider)) {
            for (int port : Node.PORTS) {
                Loopback.requireFree(node.address(), port);
            }
        }
        Path work = settings.work().resolve(build.name());
        Folders.delete(work);
        Files.createDirectories(work);
        SandboxInstance.Settings how = SandboxInstance.Settings.forProcess(address, SANDBOX_PORT, SERVICES_PORT);
        sandbox = opened(SandboxInstance.open(keys == KeyAlgorithm.EC_P256 ? how.withKeys(org.turnpike.sandbox.InstanceKeyAlgorithm.EC) : how));
        HomePreparation preparation = new HomePreparation(sandbox, keys);
        Map<Node, List<String>> databases = settings.postgres() ? databases() : Map.of();
        for (Node node : List.of(consumer, provider)) {
            List<String> lines = new ArrayList<>(databases.getOrDefault(node, List.of()));
            if (!reuse) {
                lines.add("turnpike.peers.reuse-connections=false");
            }
            preparation.prepare(node, lines);
            TomcatProcess.writeBase(node.base(), build.conf(), build.connector());
        }
        build.large().publish(sandbox);
        Path yaml = provider.home().resolve("turnpike.yaml");
        Files.writeString(yaml, build.large().configuration(Files.readString(yaml)));
        for (Node node : List.of(provider, consumer)) {
            startServer(node);
        }
        processes.put("services", ProcessHandle.current());
    }

    private void startServer(Node node) throws DemoFailure, InterruptedException, IOException {
        long start = System.nanoTime();
        TomcatProcess tomcat = opened(TomcatProcess.start(settings.tomcat(), node.base(), properties(node), settings.heap(), node.log()));
        servers.put(node, tomcat);
        processes.put(node.role(), tomcat.handle());
        new Readiness().await(node, tomcat, false);
        readyMillis.put(node.role(), Duration.ofNanos(System.nanoTime() - start).toMillis());
        readyCpuMillis.put(node.role(), tomcat.handle().info().totalCpuDuration().orElse(Duration.ZERO).toMillis());
    }

    /** Stops both servers and starts them again, one after the other. */
    void restart() throws DemoFailure, InterruptedException, IOException {
        for (Node node : List.of(provider, consumer)) {
            servers.get(node).close();
            startServer(node);
        }
    }

    private Map<Node, List<String>> databases() throws IOException, SQLException {
        Path data = settings.work().resolve(build.name()).resolve("postgres");
        EmbeddedPostgres postgres = opened(EmbeddedPostgres.builder().setDataDirectory(data).setRegisterShutdownHook(false)
                .setPGStartupWait(Duration.ofMinutes(2)).setServerConfig("fsync", "on").setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on").start());
        processes.put("database", ProcessHandle.of(Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0))).orElseThrow());
        Map<Node, List<String>> lines = new LinkedHashMap<>();
        for (Node node : List.of(consumer, provider)) {
            try (Connection connection = postgres.getPostgresDatabase().getConnection(); Statement statement = connection.createStatement()) {
                statement.execute("create database " + node.role());
            }
            lines.put(node, List.of("turnpike.database.url=jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + node.role(),
                    "turnpike.database.user=postgres"));
        }
        return lines;
    }

    private Map<String, String> properties(Node node) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("turnpike.home", node.home().toString());
        properties.put("turnpike.war", build.war().toString());
        properties.put("turnpike.door.health.port", String.valueOf(Node.HEALTH_PORT));
        properties.put("turnpike.door.admin.port", String.valueOf(Node.ADMIN_PORT));
        for (String door : List.of("client", "client.tls", "server", "ocsp", "health", "admin")) {
            properties.put("turnpike.door." + door + ".address", node.address());
        }
        return properties;
    }

    /** Publishes another global configuration, which the servers take over at their next download. */
    void replaceConfiguration() {
        LargeInstance.publishAnother(sandbox);
    }

    java.net.URI door() {
        return consumer.clientDoor();
    }

    /** The echo service of the sandbox, without a security server. */
    java.net.URI service() {
        return sandbox.soapUrl();
    }

    String name() {
        return build.name();
    }

    /** The processes by role: consumer, provider, services (the sandbox), and database if it is a PostgreSQL. */
    Map<String, ProcessHandle> processes() {
        return processes;
    }

    /** Milliseconds from the start of the process until the health door reported ready. */
    Map<String, Long> readyMillis() {
        return readyMillis;
    }

    /** CPU time of the process until the health door reported ready. */
    Map<String, Long> readyCpuMillis() {
        return readyCpuMillis;
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.push(resource);
        return resource;
    }

    @Override
    public void close() {
        for (AutoCloseable each = open.poll(); each != null; each = open.poll()) {
            try {
                each.close();
            } catch (Exception failure) {
                System.err.println("not stopped cleanly: " + failure);
            }
        }
    }
}
