package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application that is stopped while it serves. */
@ExtendWith({ContainerUnderTest.Preparation.class, ArquillianExtension.class})
@RunAsClient
class DrainContainerIT {
    private static final String TRIAL = "trial";
    @ArquillianResource
    private Deployer deployer;

    @Deployment(name = TRIAL, managed = false, testable = false)
    static WebArchive trial() {
        return TrialApplication.archive();
    }

    /** What is under way ends as it should; only then is the application gone. */
    @Test
    void requestUnderWayIsAnsweredBeforeTheApplicationStops() throws Exception {
        deployer.deploy(TRIAL);
        try (Socket socket = new Socket(InetAddress.getByName(ContainerUnderTest.ADDRESS), ContainerUnderTest.port("client"))) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(("POST /slow HTTP/1.1\r\nHost: any\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] begun = socket.getInputStream().readNBytes("HTTP/1.1 100".length());
            assertThat(new String(begun, StandardCharsets.US_ASCII)).as("the application reads").isEqualTo("HTTP/1.1 100");
            awaitThatItWaits();
            CompletableFuture<Void> stopping = new CompletableFuture<>();
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> finishOnceNewRequestsAreRefused(socket, stopping));
            deployer.undeploy(TRIAL);
            assertThat(stopping).as("the stop waited for the request under way").isDone();
            assertThat(answer.join()).contains("418").contains("body 4");
        }
    }

    /** The request under way has left the container's thread when others have been answered since; nothing outside shows it. */
    private static void awaitThatItWaits() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (Socket other = new Socket(InetAddress.getByName(ContainerUnderTest.ADDRESS), ContainerUnderTest.port("client"))) {
                assertThat(TrialServer.exchange(other, TrialServer.get("/"))).startsWith("HTTP/1.1 418");
            }
        }
    }

    private static String finishOnceNewRequestsAreRefused(Socket socket, CompletableFuture<Void> stopping) {
        try {
            awaitRefusal();
            stopping.complete(null);
            return TrialServer.exchange(socket, "body");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** WildFly refuses new requests of an application that stops; Tomcat lets them wait until it has stopped. */
    private static void awaitRefusal() throws Exception {
        for (int attempt = 0; attempt < 600; attempt++) {
            try (Socket other = new Socket(InetAddress.getByName(ContainerUnderTest.ADDRESS), ContainerUnderTest.port("client"))) {
                other.setSoTimeout(500);
                other.getOutputStream().write(TrialServer.get("/").getBytes(StandardCharsets.US_ASCII));
                if (!new String(other.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).startsWith("HTTP/1.1 418")) {
                    return;
                }
            } catch (SocketTimeoutException waits) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the application goes on serving new requests");
    }
}
