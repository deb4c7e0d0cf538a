package org.turnpike.sandbox;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.management.JMX;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.turnpike.admin.GlobalConfigurationMXBean;
import org.turnpike.admin.ImportView;
import org.turnpike.admin.KeysMXBean;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.admin.TokensMXBean;
import org.turnpike.connector.ClientDoorSslImplementation;
import org.turnpike.connector.DoorProtocol;
import org.turnpike.connector.PlainErrors;
import org.turnpike.connector.ServerDoorSslImplementation;
import org.turnpike.container.TurnpikeListener;

/**
 * The security server inside the sandbox's process, {@link Identities#SS2}: it hosts the management services and the sample services. It is the same
 * application as {@code turnpike.war}, in an embedded Tomcat with the same doors on the sandbox's address. The first start initialises its home by
 * its MXBeans; later starts use this home. One JVM can run only one, because the doors are system properties.
 */
public final class HostedServer implements AutoCloseable {
    /** The doors: client, client over TLS, server, OCSP. Other security servers expect the last two. */
    public static final List<Integer> PORTS = List.of(8080, 8443, 5500, 5577);
    private static final String SUITES = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,"
            + "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,"
            + "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384,TLS_DHE_RSA_WITH_AES_256_CBC_SHA256,TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384";
    private static final String TOKEN = "software";
    private static final String CA = "Sandbox CA";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final System.Logger LOG = System.getLogger(HostedServer.class.getName());
    private final ExecutorService refreshing = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "sandbox-refresh");
        thread.setDaemon(true);
        return thread;
    });
    private final SandboxInstance sandbox;
    private final String address;
    private final Path home;
    private final Path pin;
    private final Tomcat tomcat = new Tomcat();

    private HostedServer(SandboxInstance sandbox, String address, Path folder) {
        this.sandbox = sandbox;
        this.address = address;
        this.home = folder.resolve("server");
        this.pin = folder.resolve("pin");
    }

    /**
     * Checks that the ports are free, before anything is started.
     *
     * @throws IOException if a port of this address is in use; the message names it
     */
    public static void requireFreePorts(String address) throws IOException {
        for (int port : PORTS) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
            } catch (IOException e) {
                throw new IOException("Cannot open port " + port + " of " + address + ": " + e.getMessage() + ". Run `ss -ltnp` to find the process that uses it.", e);
            }
        }
    }

    /**
     * Starts the server and returns when it is ready.
     *
     * @param folder contains its home directory and the file with its PIN
     * @throws IOException when it cannot start or is not ready within a minute, with the reason
     */
    public static HostedServer start(SandboxInstance sandbox, String address, Path folder) throws IOException {
        HostedServer server = new HostedServer(sandbox, address, folder);
        try {
            server.writePin();
            server.setProperties();
            server.startTomcat(folder.resolve("tomcat"));
            server.setUp();
            server.awaitReady();
            sandbox.onPublication(server::refreshSoon);
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Refreshes the server's global configuration, so that a new server need not wait for its next download. */
    private void refreshSoon() {
        refreshing.execute(() -> {
            try {
                bean("GlobalConfiguration", GlobalConfigurationMXBean.class).refresh();
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "Cannot refresh the global configuration; the server tries again within a minute", e);
            }
        });
    }

    /** Its home directory. */
    public Path home() {
        return home;
    }

    /** The URL for information systems of its members. */
    public URI clientDoor() {
        return URI.create("http://" + address + ":" + PORTS.get(0) + "/");
    }

    private void writePin() throws IOException {
        if (Files.notExists(pin)) {
            byte[] random = new byte[18];
            new SecureRandom().nextBytes(random);
            Files.createFile(pin);
            if (pin.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString("rw-------"));
            }
            Files.writeString(pin, "Sandbox-1-" + Base64.getUrlEncoder().encodeToString(random) + "\n");
        }
    }

    private void setProperties() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("turnpike.home", home.toString());
        properties.put("turnpike.token.pin.file", pin.toString());
        properties.put("turnpike.services.fetch-from-loopback", "true");
        List.of("client", "client.tls", "server", "ocsp").forEach(door -> properties.put("turnpike.door." + door + ".address", address));
        properties.forEach(System::setProperty);
    }

    private void startTomcat(Path base) throws IOException {
        tomcat.setBaseDir(Files.createDirectories(base).toString());
        tomcat.setSilent(true);
        tomcat.getEngine().setName("Catalina");
        tomcat.getService().addConnector(connector(PORTS.get(0)));
        tomcat.getService().addConnector(tls(connector(PORTS.get(1)), "client", ClientDoorSslImplementation.class.getName(), "optional"));
        tomcat.getService().addConnector(tls(connector(PORTS.get(2)), "server", ServerDoorSslImplementation.class.getName(), "required"));
        tomcat.getService().addConnector(connector(PORTS.get(3)));
        ((StandardHost) tomcat.getHost()).setErrorReportValveClass(PlainErrors.class.getName());
        Context context = tomcat.addContext("", null);
        context.addApplicationListener(TurnpikeListener.class.getName());
        try {
            tomcat.start();
        } catch (LifecycleException e) {
            throw new IOException("The security server of the sandbox cannot open its doors: " + e.getMessage(), e);
        }
        requireStarted();
    }

    private void requireStarted() throws IOException {
        SecurityServerMXBean server = bean("SecurityServer", SecurityServerMXBean.class);
        List<String> problems = server.getProblems();
        if (problems.stream().anyMatch(problem -> problem.contains("did not start"))) {
            throw new IOException(String.join(" ", problems));
        }
    }

    private Connector connector(int port) {
        Connector connector = new Connector(DoorProtocol.class.getName());
        connector.setThrowOnFailure(true);
        connector.setPort(port);
        connector.setProperty("address", address);
        connector.setProperty("maxHttpHeaderSize", "65536");
        connector.setProperty("relaxedPathChars", "\"<>[\\]^`{|}");
        connector.setURIEncoding("ISO-8859-1");
        connector.setEncodedSolidusHandling("passthrough");
        connector.setAllowTrace(true);
        connector.setMaxPostSize(0);
        return connector;
    }

    private static Connector tls(Connector connector, String alias, String implementation, String verification) {
        connector.setSecure(true);
        connector.setScheme("https");
        connector.setProperty("SSLEnabled", "true");
        connector.setProperty("sslImplementationName", implementation);
        SSLHostConfig host = new SSLHostConfig();
        host.setCertificateVerification(verification);
        host.setProtocols("TLSv1.2+TLSv1.3");
        host.setCiphers(SUITES);
        SSLHostConfigCertificate certificate = new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateKeyAlias(alias);
        host.addCertificate(certificate);
        connector.addSslHostConfig(host);
        return connector;
    }

    // set-up of an empty home directory

    private void setUp() throws IOException {
        SecurityServerMXBean server = bean("SecurityServer", SecurityServerMXBean.class);
        GlobalConfigurationMXBean conf = bean("GlobalConfiguration", GlobalConfigurationMXBean.class);
        if (server.getServer().isEmpty()) {
            conf.importAnchor(new String(sandbox.anchor(), StandardCharsets.UTF_8));
            server.initialise(Identities.SS2.path());
        }
        server.apply(SampleProvider.configuration(sandbox), -1);           // the ports of the services may have changed
        if (bean("Keys", KeysMXBean.class).getCertificates().stream().noneMatch(each -> each.getUsage().equals("AUTHENTICATION") && each.isActive())) {
            makeKeys(server, conf);
        }
        conf.refresh();
    }

    private void makeKeys(SecurityServerMXBean server, GlobalConfigurationMXBean conf) throws IOException {
        KeysMXBean keys = bean("Keys", KeysMXBean.class);
        TokensMXBean tokens = bean("Tokens", TokensMXBean.class);
        if (tokens.getTokens().stream().noneMatch(token -> token.getId().equals(TOKEN) && token.isActive())) {
            tokens.initialize(TOKEN, Files.readString(pin).strip());
        }
        certified(keys, "SIGNING", "sign-sign", Identities.PROVIDER.path(), "");
        ImportView authentication = certified(keys, "AUTHENTICATION", "sign-auth", "", "ss2.sandbox.example");
        String certificate = authentication.getCertificate().getSha256();
        server.registerCertificate(certificate, address);
        sandbox.change(known -> known.withServer(Identities.SS2, registered -> new PublishedInstance.Server(registered.id(), registered.address(),
                registered.certificates(), Set.of(Identities.REGISTRY, Identities.MANAGEMENT), registered.maintenance())));
        sandbox.publish();
        conf.refresh();
        server.reconcile();
        keys.activate(certificate);
    }

    private ImportView certified(KeysMXBean keys, String usage, String use, String member, String host) throws IOException {
        String key = keys.generate(TOKEN, usage, usage, "RSA_2048", "").getId();
        String request = keys.request(key, CA, member, host, "", "DER").getContent();
        ImportView imported = keys.importCertificate(Base64.getEncoder().encodeToString(signed(use, Base64.getDecoder().decode(request))));
        if (!imported.getProblem().isEmpty()) {
            throw new IOException("The certificate of the sandbox's security server cannot be used: " + imported.getProblem());
        }
        return imported;
    }

    private byte[] signed(String use, byte[] request) throws IOException {
        try {
            HttpResponse<byte[]> answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(sandbox.url() + "/ca/" + use))
                    .timeout(PATIENCE).POST(HttpRequest.BodyPublishers.ofByteArray(request)).build(), HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IOException("The sandbox's certification authority did not sign: " + new String(answer.body(), StandardCharsets.UTF_8));
            }
            return answer.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void awaitReady() throws IOException {
        SecurityServerMXBean server = bean("SecurityServer", SecurityServerMXBean.class);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!server.isReady()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("The sandbox's security server is not ready after " + PATIENCE.toSeconds() + " s: " + String.join(" ", server.getProblems()));
            }
            pause();
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static <T> T bean(String type, Class<T> as) {
        try {
            return JMX.newMXBeanProxy(ManagementFactory.getPlatformMBeanServer(), new ObjectName("turnpike:type=" + type), as);
        } catch (MalformedObjectNameException e) {
            throw new AssertionError(e);
        }
    }

    /** Stops the doors, then the server. */
    @Override
    public void close() throws IOException {
        sandbox.onPublication(() -> { });
        refreshing.shutdown();
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IOException("The security server of the sandbox was not stopped cleanly: " + e.getMessage(), e);
        }
    }
}
