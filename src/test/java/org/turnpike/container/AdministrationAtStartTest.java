package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.FreePorts;
import org.turnpike.connector.DoorProtocol;
import org.turnpike.restapi.RestApi;

/** The servlets of the administration door when the application starts: they are made for an open door alone, and a fault in them stops no message. */
@Tag("slow")
class AdministrationAtStartTest {
    private static final String ADDRESS = "127.0.0.1";

    @TempDir
    Path folder;
    private final Map<String, String> before = new HashMap<>();
    private final Tomcat tomcat = new Tomcat();
    private static final AtomicInteger MADE = new AtomicInteger();

    /** The application, whose administration cannot be made. */
    public static final class Application implements ServletContextListener {
        private final TurnpikeListener listener = new TurnpikeListener(Broken::new);

        @Override
        public void contextInitialized(ServletContextEvent event) {
            listener.contextInitialized(event);
        }

        @Override
        public void contextDestroyed(ServletContextEvent event) {
            listener.contextDestroyed(event);
        }
    }

    private static final class Broken extends TrialDoors {
        @Override
        public Optional<RestApi> administration() {
            MADE.incrementAndGet();
            throw new ExceptionInInitializerError(new IllegalStateException("the console's texts are missing"));
        }
    }

    @AfterEach
    void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
        before.forEach((name, value) -> {
            if (value == null) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, value);
            }
        });
    }

    private int door(String property) throws Exception {
        int port = FreePorts.next(ADDRESS);
        before.put(property, System.getProperty(property));
        System.setProperty(property, String.valueOf(port));
        Connector connector = new Connector(DoorProtocol.class.getName());
        connector.setThrowOnFailure(true);
        connector.setPort(port);
        connector.setProperty("address", ADDRESS);
        tomcat.getService().addConnector(connector);
        return port;
    }

    private void start() throws Exception {
        MADE.set(0);
        tomcat.setBaseDir(folder.toString());
        tomcat.setSilent(true);
        Context context = tomcat.addContext("", null);
        context.setParentClassLoader(AdministrationAtStartTest.class.getClassLoader());
        context.addApplicationListener(Application.class.getName());
        tomcat.start();
    }

    private static int status(int port, String path) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://" + ADDRESS + ":" + port + path)).timeout(Duration.ofMinutes(1)).build(),
                HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    @Test
    void nothingOfAClosedDoorIsMade() throws Exception {
        int client = door("turnpike.door.client.port");
        start();
        assertThat(status(client, "/")).isEqualTo(418);
        assertThat(MADE).hasValue(0);
    }

    @Test
    void faultOfAnOpenDoorStopsNoMessage() throws Exception {
        int client = door("turnpike.door.client.port");
        int admin = door("turnpike.door.admin.port");
        start();
        assertThat(status(client, "/")).isEqualTo(418);
        assertThat(status(admin, "/api/v1/user")).isEqualTo(503);
        assertThat(status(admin, "/console/")).isEqualTo(503);
        assertThat(MADE).hasValue(1);
    }
}
