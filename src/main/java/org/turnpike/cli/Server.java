package org.turnpike.cli;

import java.io.IOException;
import java.net.MalformedURLException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.InstanceNotFoundException;
import javax.management.JMX;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import javax.rmi.ssl.SslRMIClientSocketFactory;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.fault.FailureText;

/** A connection to one security server's beans. */
final class Server implements AutoCloseable {
    private final Connection connection;
    private final MBeanServerConnection beans;
    private String suffix;

    /** The resource that {@link #close} closes. */
    @FunctionalInterface
    private interface Connection {
        void close() throws IOException;
    }

    private Server(Connection connection, MBeanServerConnection beans, String server) {
        this.connection = connection;
        this.beans = beans;
        this.suffix = server == null || server.contains("/") ? "" : ",server=" + server;
    }

    /** Connects to a JMX service URL. @param credentials user and password, or null if the server requires none */
    static Server at(String url, String name, String[] credentials) throws NoServerException {
        try {
            JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(url), environment(credentials));
            Server server = new Server(connector::close, connector.getMBeanServerConnection(), name);
            server.require(name, url);
            return server;
        } catch (MalformedURLException e) {
            throw new NoServerException("--url: '" + url + "' is not a JMX service URL: " + e.getMessage(), e);
        } catch (IOException | SecurityException e) {
            throw new NoServerException("Cannot connect to " + url + ": " + FailureText.of(e), e);
        }
    }

    /** Connects to the server of a home directory through its local socket. */
    static Server of(Path home) throws NoServerException {
        LocalSocketClient socket = LocalSocketClient.open(home);
        Server server = new Server(socket::close, socket.beans(), null);
        try {
            server.requireServer(home.toString());
            return server;
        } catch (IOException e) {
            socket.close();
            throw new NoServerException("The server of " + home + " closed the connection: " + e.getMessage(), e);
        }
    }

    /**
     * Connects to a server through its admin door.
     *
     * @param key an API key
     * @param trust the trusted certificates, as {@link DoorTrust#of} reads them; or null
     */
    static Server behind(String url, String key, String trust) throws NoServerException {
        try {
            Server server = new Server(() -> { }, new RemoteDoorClient(url, key, DoorTrust.of(trust)).beans(), null);
            server.requireServer(url);
            return server;
        } catch (IllegalArgumentException e) {
            throw new NoServerException("--url: '" + url + "': " + e.getMessage(), e);
        } catch (IOException | SecurityException e) {
            throw new NoServerException("Cannot connect to " + url + ": " + FailureText.of(e), e);
        }
    }

    /** Uses TLS for the registry too, because a JVM with a trust store expects that. */
    private static Map<String, Object> environment(String[] credentials) {
        Map<String, Object> environment = new HashMap<>();
        if (credentials != null) {
            environment.put(JMXConnector.CREDENTIALS, credentials);
        }
        if (System.getProperty("javax.net.ssl.trustStore") != null) {
            environment.put("com.sun.jndi.rmi.factory.socket", new SslRMIClientSocketFactory());
        }
        return environment;
    }

    /** Selects the server. @param wanted its identifier, the name of its home directory, or null for the first server of the JVM */
    private void require(String wanted, String url) throws NoServerException, IOException {
        if (wanted == null || !wanted.contains("/")) {
            requireServer(url);
            return;
        }
        List<String> there = new ArrayList<>();
        for (String each : suffixes()) {
            suffix = each;
            String id = bean("SecurityServer", SecurityServerMXBean.class).getServer();
            if (id.equals(wanted)) {
                return;
            }
            there.add(id.isEmpty() ? "one without an identifier" : id);
        }
        close();
        throw new NoServerException("--server: there is no server " + wanted + " at " + url + "; the servers there are: " + String.join(", ", there), null);
    }

    private List<String> suffixes() throws IOException {
        return beans.queryNames(query("turnpike:type=SecurityServer,*"), null).stream().map(ObjectName::getCanonicalName).sorted()
                .map(each -> each.contains("server=") ? ",server=" + query(each).getKeyProperty("server") : "").toList();
    }

    private static ObjectName query(String name) {
        try {
            return new ObjectName(name);
        } catch (MalformedObjectNameException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns one line for each server of this JVM, with home directory and identifier. */
    List<String> described() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String each : suffixes()) {
            suffix = each;
            SecurityServerMXBean server = bean("SecurityServer", SecurityServerMXBean.class);
            lines.add("home " + server.getHome() + "  server " + (server.getServer().isEmpty() ? "(not initialised)" : server.getServer()));
        }
        return lines;
    }

    private void requireServer(String url) throws NoServerException, IOException {
        if (!beans.isRegistered(name("SecurityServer"))) {
            close();
            throw new NoServerException("There is no " + name("SecurityServer") + " at " + url, new InstanceNotFoundException());
        }
    }

    <T> T bean(String type, Class<T> as) {
        return JMX.newMXBeanProxy(beans, name(type), as);
    }

    private ObjectName name(String type) {
        try {
            return new ObjectName("turnpike:type=" + type + suffix);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException("--server: not a name: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (IOException gone) {
            return;                                                        // the other side closed first
        }
    }
}
