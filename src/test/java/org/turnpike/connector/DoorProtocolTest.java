package org.turnpike.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.FreePorts;

/** A door of an embedded Tomcat, and connections to it. */
class DoorProtocolTest {
    /** More than Tomcat's 100 and one, and less than the 128 that old kernels allow. */
    private static final int BURST = 120;
    private static final int PATIENCE_MILLIS = 20_000;

    @TempDir
    private Path folder;
    private final Tomcat tomcat = new Tomcat();
    private final Connector connector = new Connector(DoorProtocol.class.getName());
    private final List<Socket> connections = new ArrayList<>();

    private int port;
    private Context context;

    @BeforeEach
    void open() throws IOException, LifecycleException {
        port = FreePorts.next("127.0.0.1");
        tomcat.setBaseDir(folder.toString());
        tomcat.setSilent(true);
        connector.setPort(port);
        connector.setProperty("address", "127.0.0.1");
        tomcat.setConnector(connector);
        context = tomcat.addContext("", null);
    }

    @AfterEach
    void close() throws IOException, LifecycleException {
        for (Socket connection : connections) {
            connection.close();
        }
        tomcat.stop();
        tomcat.destroy();
    }

    @Test
    void connectionsWaitWhileTheDoorAcceptsNone() throws IOException, LifecycleException {
        tomcat.start();
        connector.pause();
        for (int i = 0; i < BURST; i++) {
            connect();
        }
        for (Socket connection : connections) {
            send(connection, "GET / HTTP/1.1\r\nHost: a\r\n");
            send(connection, "Connection: close\r\n\r\n");
        }
        connector.resume();
        for (Socket connection : connections) {
            assertThat(statusOf(connection)).isEqualTo("404");
        }
    }

    /** With heads of up to a mebibyte, so that the share of one address is one request and many connections. */
    @Test
    void connectionWithoutAPlaceIsAnsweredAfterTheLongestWait() throws IOException, LifecycleException, InterruptedException {
        CountDownLatch underWay = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        serve(() -> {
            underWay.countDown();
            released.await();
            return null;
        });
        connector.setProperty("maxHttpHeaderSize", String.valueOf(1 << 20));
        connector.setProperty("maxConnections", "1000000");
        connector.setProperty("addressShare", String.valueOf((double) (10 << 20) / Runtime.getRuntime().maxMemory()));
        connector.setProperty("longestWait", "PT0.1S");
        tomcat.start();
        Socket served = connect();
        send(served, "GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
        underWay.await();
        Socket waiting = connect();
        send(waiting, "GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(statusOf(waiting)).isEqualTo("503");
        released.countDown();
        assertThat(statusOf(served)).isEqualTo("200");
    }

    private void serve(Callable<Void> held) {
        Tomcat.addServlet(context, "held", new HttpServlet() {
            @Override
            protected void doGet(HttpServletRequest request, HttpServletResponse response) throws ServletException {
                try {
                    held.call();
                } catch (Exception e) {
                    throw new ServletException(e);
                }
            }
        });
        context.addServletMappingDecoded("/held", "held");
    }

    @ParameterizedTest
    @ValueSource(strings = {"30", "PT0S", "-PT1S", "PT24H0.001S", "PT9999999H", ""})
    void longestWaitOutsideItsBoundsIsRejected(String other) {
        DoorProtocol door = (DoorProtocol) connector.getProtocolHandler();
        door.setLongestWait("PT2M");
        assertThatThrownBy(() -> door.setLongestWait(other)).isInstanceOf(IllegalArgumentException.class);
        assertThat(door.getLongestWait()).isEqualTo("PT2M");
    }

    private Socket connect() throws IOException {
        Socket connection = new Socket();
        connections.add(connection);
        connection.setSoTimeout(PATIENCE_MILLIS);
        connection.setTcpNoDelay(true);
        connection.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
        return connection;
    }

    private static void send(Socket connection, String text) throws IOException {
        connection.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String statusOf(Socket connection) throws IOException {
        String line = new String(connection.getInputStream().readNBytes("HTTP/1.1 404".length()), StandardCharsets.US_ASCII);
        return line.substring(line.indexOf(' ') + 1);
    }
}
