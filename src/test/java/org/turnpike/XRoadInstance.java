package org.turnpike;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.turnpike.container.EmbeddedDoors;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.keys.CertificateStatus;
import org.turnpike.keys.KeyAlgorithm;
import org.turnpike.keys.KeyUsage;
import org.turnpike.keys.Mechanism;
import org.turnpike.keys.SoftwareToken;
import org.turnpike.keys.TestTokens;
import org.turnpike.keys.TokenKey;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.PublishedInstance;
import org.turnpike.sandbox.SandboxInstance;
import org.turnpike.server.SecurityServer;
import org.turnpike.server.Settings;

/**
 * A whole X-Road instance in one JVM, with real sockets, TLS, keys and databases: central services and information systems of the
 * sandbox, and the two security servers of {@link Identities} behind embedded Tomcats. Change it, publish, look. Time stands until
 * {@link #advance} moves it and runs the jobs that are due.
 */
public final class XRoadInstance implements Closeable {
    public static final String CONSUMER_ADDRESS = "127.0.0.11";
    public static final String PROVIDER_ADDRESS = "127.0.0.12";
    static final String PIN = "Test-PIN-5678";

    private final Map<String, String> settings;
    private final KeyAlgorithm signingKey;
    private final Mechanism signingMechanism;
    private final Path folder;
    private final TestClock clock = new TestClock(Instant.parse("2026-11-21T10:00:00Z"));
    private final SandboxInstance sandbox;
    private final EmbeddedDoors.Ports ports;
    private final List<Closeable> opened = new ArrayList<>();
    private final Node consumer;
    private final Node provider;
    private final List<Node> joined = new ArrayList<>();

    /** One security server of the instance. */
    public final class Node implements Closeable {
        private final ServerId id;
        private final String address;
        private final Set<ClientId> clients;
        private final Path home;
        private final SandboxInstance central;
        private final Map<String, String> own;
        private final X509Certificate authentication;
        private final ManualSchedule schedule = new ManualSchedule();
        private SecurityServer server;
        private Settings.Admission admission;
        private EmbeddedDoors doors;

        Node(ServerId id, String address, Set<ClientId> clients, Set<MemberId> members, String configuration, KeyAlgorithm authenticationKey,
                Map<String, String> own) throws Exception {
            this(sandbox, id, address, clients, members, configuration, authenticationKey, own);
        }

        Node(SandboxInstance central, ServerId id, String address, Set<ClientId> clients, Set<MemberId> members, String configuration,
                KeyAlgorithm authenticationKey, Map<String, String> own) throws Exception {
            this.central = central;
            this.own = own;
            this.id = id;
            this.address = address;
            this.clients = clients;
            this.home = Files.createDirectories(folder.resolve(id.code()));
            Files.write(home.resolve("configuration-anchor.xml"), central.anchor());
            Files.writeString(home.resolve("turnpike.yaml"), configuration);
            Files.writeString(folder.resolve("pin"), PIN + "\n");
            this.authentication = keys(members, authenticationKey);
            central.registerServer(id, address, authentication, clients);
        }

        private X509Certificate keys(Set<MemberId> members, KeyAlgorithm authenticationKey) throws Exception {
            SoftwareToken token = TestTokens.open(home.resolve("tokens").resolve("software"));
            token.initialize(PIN.toCharArray());
            token.login(PIN.toCharArray());
            for (MemberId member : members) {
                TokenKey key = token.generate("sign " + member, KeyUsage.SIGNING, signingKey, signingMechanism);
                X509Certificate certificate = central.issueSigning(member, id, key.publicKey());
                token.importCertificate(certificate, Optional.of(member));
                token.activate(certificate, true);
            }
            TokenKey key = token.generate("auth", KeyUsage.AUTHENTICATION, authenticationKey,
                    authenticationKey == KeyAlgorithm.RSA_2048 ? Mechanism.RSA_PKCS : Mechanism.ECDSA);
            X509Certificate certificate = central.issueAuthentication(id, key.publicKey(), id.code() + ".sandbox.test");
            token.importCertificate(certificate, Optional.empty());
            token.changeStatus(certificate, CertificateStatus.REGISTERED);
            token.activate(certificate, true);
            token.logout();
            return certificate;
        }

        public void start() throws Exception {
            Map<String, String> properties = new HashMap<>(settings);
            properties.replaceAll((name, value) -> value.replace("{server}", id.code()));
            properties.putAll(own);
            properties.putAll(Map.of("turnpike.home", home.toString(),
                    "turnpike.token.pin.file", folder.resolve("pin").toString(),
                    "turnpike.peers.port", String.valueOf(ports.server()),
                    "turnpike.peers.ocsp-port", String.valueOf(ports.ocsp())));
            Settings read = Settings.read(properties, Map.of(), home);
            admission = read.admission();
            server = new SecurityServer(read, clock, schedule);
            plugIn();
        }

        /** The running server. */
        public SecurityServer server() {
            return server;
        }

        /** Its registered authentication certificate. */
        public X509Certificate authentication() {
            return authentication;
        }

        /** One more authentication key with a certificate that is saved, not registered; made on disk while the server is down for it. */
        public X509Certificate newAuthenticationCertificate() throws Exception {
            close();
            SoftwareToken token = TestTokens.open(home.resolve("tokens").resolve("software"));
            token.login(PIN.toCharArray());
            TokenKey key = token.generate("second", KeyUsage.AUTHENTICATION, KeyAlgorithm.RSA_2048, Mechanism.RSA_PKCS);
            X509Certificate certificate = sandbox.issueAuthentication(id, key.publicKey(), id.code() + ".sandbox.test");
            token.importCertificate(certificate, Optional.empty());
            token.logout();
            start();
            return certificate;
        }

        /** Where its folders are. */
        public Path home() {
            return home;
        }

        /** The network to this server is cut, while it goes on. */
        public void unplug() throws IOException {
            doors.close();
        }

        /** The network is back. */
        public void plugIn() throws Exception {
            plugIn(Duration.ofMinutes(1));
        }

        /** @param readTimeout the longest silence of a sender */
        public void plugIn(Duration readTimeout) throws Exception {
            doors = new EmbeddedDoors(server, admission, address, ports, folder.resolve(id.code() + "-tomcat"), readTimeout);
        }

        /** Takes the server down, doors first. */
        @Override
        public void close() throws IOException {
            if (doors != null) {
                doors.close();
                doors = null;
            }
            if (server != null) {
                server.close();
                server = null;
            }
        }

        /** Registers the server with other clients, from the next publication on. */
        public void reregister(Set<ClientId> others) {
            central.registerServer(id, address, authentication, others);
        }

        /** Registers the server as it was. */
        public void register() {
            reregister(clients);
        }
    }

    public XRoadInstance() throws Exception {
        this(KeyAlgorithm.RSA_2048);
    }

    /** @param providerKey the kind of authentication key of the provider's server; the consumer's has RSA */
    public XRoadInstance(KeyAlgorithm providerKey) throws Exception {
        this(UnaryOperator.identity(), UnaryOperator.identity(), Map.of(), providerKey);
    }

    /** @param consumerFile changes the consumer's turnpike.yaml, {@code providerFile} the provider's */
    public XRoadInstance(UnaryOperator<String> consumerFile, UnaryOperator<String> providerFile) throws Exception {
        this(consumerFile, providerFile, Map.of(), KeyAlgorithm.RSA_2048);
    }

    /**
     * An instance whose servers serve more.
     *
     * @param consumersClients further clients of the consumer's turnpike.yaml, registered there too
     * @param providersDescriptions further service descriptions of the registry's client
     * @param settings of both servers, besides those every instance has; {@code {server}} in a value is the server's code
     */
    public XRoadInstance(String consumersClients, String providersDescriptions, Map<String, String> settings) throws Exception {
        this(consumersClients, providersDescriptions, settings, KeyAlgorithm.RSA_2048);
    }

    /** @param signingKey of all members */
    public XRoadInstance(String consumersClients, String providersDescriptions, Map<String, String> settings, KeyAlgorithm signingKey) throws Exception {
        this(file -> file + consumersClients, file -> file + providersDescriptions, settings, Map.of(), KeyAlgorithm.RSA_2048, signingKey,
                signingKey.defaultMechanism());
    }

    /** An instance whose members all sign with such keys. */
    public XRoadInstance(KeyAlgorithm signingKey, Mechanism signingMechanism, Map<String, String> settings) throws Exception {
        this(UnaryOperator.identity(), UnaryOperator.identity(), settings, Map.of(), KeyAlgorithm.RSA_2048, signingKey, signingMechanism);
    }

    /** @param ofOneServer settings of single servers */
    public XRoadInstance(Map<ServerId, Map<String, String>> ofOneServer) throws Exception {
        this(UnaryOperator.identity(), UnaryOperator.identity(), Map.of(), ofOneServer, KeyAlgorithm.RSA_2048, KeyAlgorithm.RSA_2048,
                Mechanism.RSA_PKCS);
    }

    private XRoadInstance(UnaryOperator<String> consumerFile, UnaryOperator<String> providerFile, Map<String, String> settings,
            KeyAlgorithm providerKey) throws Exception {
        this(consumerFile, providerFile, settings, Map.of(), providerKey, KeyAlgorithm.RSA_2048, Mechanism.RSA_PKCS);
    }

    private XRoadInstance(UnaryOperator<String> consumerFile, UnaryOperator<String> providerFile, Map<String, String> settings,
            Map<ServerId, Map<String, String>> ofOneServer, KeyAlgorithm providerKey, KeyAlgorithm signingKey, Mechanism signingMechanism) throws Exception {
        this.settings = settings;
        this.signingKey = signingKey;
        this.signingMechanism = signingMechanism;
        ports = freePorts();
        folder = Files.createTempDirectory("xroad-instance");
        sandbox = SandboxInstance.open(SandboxInstance.Settings.forTests(clock));
        opened.add(sandbox::close);
        consumer = new Node(Identities.SS1, CONSUMER_ADDRESS, Set.of(Identities.PORTAL, Identities.VISITOR),
                Set.of(Identities.CONSUMER, Identities.HOSTED), consumerFile.apply(consumerConfiguration()), KeyAlgorithm.RSA_2048,
                ofOneServer.getOrDefault(Identities.SS1, Map.of()));
        provider = new Node(Identities.SS2, PROVIDER_ADDRESS, Set.of(Identities.REGISTRY), Set.of(Identities.PROVIDER),
                providerFile.apply(providerConfiguration()), providerKey, ofOneServer.getOrDefault(Identities.SS2, Map.of()));
        opened.add(consumer);
        opened.add(provider);
        start();
    }

    /** What did not start leaves nothing behind for the next instance. */
    private void start() throws Exception {
        try {
            sandbox.publish();
            consumer.start();
            provider.start();
            runJobs();
        } catch (Exception | Error e) {
            close();
            throw e;
        }
    }

    private static String consumerConfiguration() {
        return """
                version: 1
                server: SANDBOX/COM/1111/ss1
                clients:
                  - {id: SANDBOX/COM/1111/portal, connection: NOSSL}
                  - {id: SANDBOX/ORG/3333/visitor, connection: NOSSL}
                """;
    }

    private String providerConfiguration() {
        return """
                version: 1
                server: SANDBOX/GOV/2222/ss2
                clients:
                  - id: SANDBOX/GOV/2222/registry
                    connection: NOSSL
                    descriptions:
                      - type: WSDL
                        url: %1$s?wsdl
                        services:
                          - {code: getPerson, version: v1, url: "%1$s", access: [SANDBOX/COM/1111/portal]}
                          - {code: echo, url: "%1$s", access: [SANDBOX/COM/1111/portal]}
                          - {code: nowhere, url: "http://127.0.0.1:1/none", access: [SANDBOX/COM/1111/portal]}
                      - type: WSDL
                        url: %2$s/nobody
                        services:
                          - {code: undescribed, url: "%1$s"}
                      - type: REST
                        url: %2$s
                        services:
                          - {code: bare, url: "%2$s", access: [SANDBOX/ORG/3333/visitor]}
                      - type: OPENAPI3
                        url: %4$s
                        services:
                          - {code: people, url: "%2$s", access: [SANDBOX/COM/1111/portal]}
                          - {code: echoRest, url: "%3$s", access: [SANDBOX/COM/1111/portal]}
                          - {code: nowhereRest, url: "http://127.0.0.1:1/none", access: [SANDBOX/COM/1111/portal]}
                          - code: partly
                            url: %3$s
                            endpoints:
                              - {method: GET, path: /open/*, access: [SANDBOX/COM/1111/portal]}
                """.formatted(sandbox.soapUrl(), sandbox.peopleUrl(), sandbox.echoRestUrl(), sandbox.peopleOpenApiUrl());
    }

    /** The sandbox: authorities, configuration source, information systems. */
    public SandboxInstance sandbox() {
        return sandbox;
    }

    public Node consumer() {
        return consumer;
    }

    public Node provider() {
        return provider;
    }

    public Instant now() {
        return clock.instant();
    }

    /** The clock of everything, for a further server. */
    public TestClock clock() {
        return clock;
    }

    public EmbeddedDoors.Ports ports() {
        return ports;
    }

    /** Time passes; every job runs once. */
    public void advance(Duration time) {
        clock.advance(time);
        runJobs();
    }

    /** Publishes what was changed and lets both servers fetch it. */
    public void publish() {
        sandbox.publish();
        runJobs();
    }

    /** Runs every job of all servers once. */
    public void runJobs() {
        consumer.schedule.runAll();
        provider.schedule.runAll();
        joined.forEach(node -> node.schedule.runAll());
    }

    /**
     * A further security server with RSA keys, started. It has the clock and the ports of the others.
     *
     * @param central whose anchor it has and where it is registered: the sandbox here, or that of another instance
     * @param settings besides those that all servers have
     */
    public Node join(SandboxInstance central, ServerId id, String address, Set<ClientId> clients, String configuration, Map<String, String> settings)
            throws Exception {
        Node node = new Node(central, id, address, clients, Set.of(id.owner()), configuration, KeyAlgorithm.RSA_2048, settings);
        central.publish();
        node.start();
        opened.add(node);
        joined.add(node);
        return node;
    }

    /** Another instance's central services, with the same clock and closed with this one. */
    public SandboxInstance openCentral(UnaryOperator<PublishedInstance> published) throws IOException {
        SandboxInstance central = SandboxInstance.open(SandboxInstance.Settings.forTests(clock));
        opened.add(central::close);
        central.change(published);
        central.publish();
        return central;
    }

    private static EmbeddedDoors.Ports freePorts() throws IOException {
        return new EmbeddedDoors.Ports(freePort(), freePort(), freePort(), freePort(), freePort(), freePort());
    }

    private static int freePort() throws IOException {
        return FreePorts.next(CONSUMER_ADDRESS, PROVIDER_ADDRESS);
    }

    @Override
    public void close() throws IOException {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) {
                try {
                    Files.delete(visited);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
