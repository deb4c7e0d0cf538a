package org.turnpike.container;

import io.prometheus.metrics.exporter.servlet.jakarta.PrometheusMetricsServlet;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletRegistration;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.glassfish.jersey.servlet.ServletContainer;
import org.turnpike.connector.ClientDoorSslImplementation;
import org.turnpike.connector.DoorProtocol;
import org.turnpike.connector.PlainErrors;
import org.turnpike.connector.ServerDoorSslImplementation;
import org.turnpike.server.SecurityServer;
import org.turnpike.server.Settings;

/** A security server behind the real doors of an embedded Tomcat, set as in tomcat-conf; several live in one JVM on addresses of their own. */
public final class EmbeddedDoors implements Closeable {
    private static final String MODERN = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,";
    private static final String X_ROAD_7 = "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384,TLS_DHE_RSA_WITH_AES_256_CBC_SHA256,"
            + "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384";

    private final Tomcat tomcat = new Tomcat();
    private final DoorHandover handover;

    /** Port numbers, the same for all servers. @param admin 0 when that door is off, as {@code health} is */
    public record Ports(int client, int clientTls, int server, int ocsp, int admin, int health) {
        public Ports(int client, int clientTls, int server, int ocsp, int admin) {
            this(client, clientTls, server, ocsp, admin, 0);
        }

        public Ports(int client, int clientTls, int server, int ocsp) {
            this(client, clientTls, server, ocsp, 0);
        }
    }

    public EmbeddedDoors(SecurityServer server, Settings.Admission admission, String address, Ports ports, Path base) throws IOException, LifecycleException {
        this(server, admission, address, ports, base, Duration.ofMinutes(1));
    }

    /** @param readTimeout the longest silence of a sender */
    public EmbeddedDoors(SecurityServer server, Settings.Admission admission, String address, Ports ports, Path base, Duration readTimeout)
            throws IOException, LifecycleException {
        SecurityServerDoors doors = new SecurityServerDoors(server, admission);
        handover = DoorHandover.take("server@" + address, "client@" + address, doors);
        try {
            start(doors, admission, address, ports, base, readTimeout);
        } catch (IOException | LifecycleException | RuntimeException e) {
            handover.close();
            throw e;
        }
        doors.onWithdrawal(handover::forgetSessions);
    }

    private void start(SecurityServerDoors doors, Settings.Admission admission, String address, Ports ports, Path base, Duration readTimeout) throws IOException, LifecycleException {
        tomcat.setBaseDir(Files.createDirectories(base).toString());
        tomcat.setSilent(true);
        tomcat.getService().addConnector(connector(address, ports.client()));
        tomcat.getService().addConnector(tls(connector(address, ports.clientTls(), DoorProtocol.class.getName()), "client@" + address,
                ClientDoorSslImplementation.class.getName(), "optional"));
        tomcat.getService().addConnector(tls(connector(address, ports.server(), DoorProtocol.class.getName()), "server@" + address,
                ServerDoorSslImplementation.class.getName(), "required"));
        tomcat.getService().addConnector(connector(address, ports.ocsp()));
        Connector admin = tls(connector(address, ports.admin(), DoorProtocol.class.getName()), "client@" + address, ClientDoorSslImplementation.class.getName(), "optional");
        admin.setProperty("forBrowsers", "true");
        tomcat.getService().addConnector(admin);
        Map<Integer, Door> byPort = new HashMap<>(Map.of(ports.client(), Door.CLIENT, ports.clientTls(), Door.CLIENT,
                ports.server(), Door.SERVER, ports.ocsp(), Door.OCSP, ports.admin(), Door.ADMIN));
        if (ports.health() > 0) {
            tomcat.getService().addConnector(connector(address, ports.health()));
            byPort.put(ports.health(), Door.HEALTH);
        }
        ((StandardHost) tomcat.getHost()).setErrorReportValveClass(PlainErrors.class.getName());
        Context context = tomcat.addContext("", null);
        DoorPorts doorPorts = new DoorPorts(byPort);
        context.addServletContainerInitializer(servlets(new DoorServlet(doorPorts, Optional.of(doors), Duration.ZERO), doors), Set.of());
        for (Connector each : tomcat.getService().findConnectors()) {
            each.setProperty("connectionTimeout", String.valueOf(readTimeout.toMillis()));
            each.setProperty("addressShare", String.valueOf(admission.share()));
            each.setProperty("longestWait", admission.longestWait().toString());
        }
        tomcat.start();
    }

    private static ServletContainerInitializer servlets(DoorServlet servlet, Doors doors) {
        return (classes, context) -> {
            context.addServlet(DoorServlet.CLIENTS_SERVLET, new ServletContainer(new ClientDoorApplication(doors)));
            context.addServlet(DoorServlet.HEALTH_SERVLET, new HealthServlet(doors::health));
            doors.metrics().ifPresent(metrics -> context.addServlet(DoorServlet.METRICS_SERVLET, new PrometheusMetricsServlet(metrics.registry())));
            doors.administration().ifPresent(served -> context.addServlet(DoorServlet.ADMIN_SERVLET, new ServletContainer(served)));
            doors.console().ifPresent(served -> context.addServlet(DoorServlet.CONSOLE_SERVLET, served));
            ServletRegistration.Dynamic registration = context.addServlet("doors", servlet);
            registration.setAsyncSupported(true);
            registration.addMapping("/*");
        };
    }

    private static Connector connector(String address, int port) {
        return connector(address, port, DoorProtocol.class.getName());
    }

    private static Connector connector(String address, int port, String protocol) {
        Connector connector = new Connector(protocol);
        connector.setThrowOnFailure(true);
        connector.setPort(port);
        connector.setProperty("address", address);
        connector.setProperty("maxHttpHeaderSize", "65536");
        connector.setProperty("encodedSolidusHandling", "passthrough");
        connector.setProperty("relaxedPathChars", "\"<>[\\]^`{|}");
        connector.setURIEncoding("ISO-8859-1");
        connector.setEncodedSolidusHandling("passthrough");
        connector.setAllowTrace(true);
        connector.setMaxPostSize(0);
        connector.setProperty("maxSwallowSize", "0");
        connector.setProperty("maxThreads", "500");
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
        host.setCiphers(MODERN + X_ROAD_7);
        SSLHostConfigCertificate certificate = new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateKeyAlias(alias);
        host.addCertificate(certificate);
        connector.addSslHostConfig(host);
        return connector;
    }

    @Override
    public void close() throws IOException {
        handover.close();
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IOException(e);
        }
    }
}
