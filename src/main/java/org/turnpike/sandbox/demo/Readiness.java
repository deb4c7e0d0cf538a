package org.turnpike.sandbox.demo;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Polls the health door of a security server. */
final class Readiness {
    private static final Duration PATIENCE = Duration.ofSeconds(240);
    /** The text of the context listener for a failed start. Waiting does not help then. */
    private static final String NEVER = "did not start";
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).version(HttpClient.Version.HTTP_1_1).build();

    /** Returns the answer of the health door: 200 if ready, or 503 with the reasons. */
    String health(Node node) throws InterruptedException {
        try {
            return ask(node).body();
        } catch (IOException silent) {
            return "the health door does not answer: " + silent;
        }
    }

    /**
     * Returns when messages can be served.
     *
     * @param evenIfNotReady whether an answer of any kind is enough
     */
    Void await(Node node, TomcatProcess tomcat, boolean evenIfNotReady) throws DemoFailure, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!satisfied(node, evenIfNotReady)) {
            if (!tomcat.running()) {
                throw new DemoFailure("The Tomcat of " + node + " has exited; see its log " + node.log());
            }
            if (System.nanoTime() > deadline) {
                throw new DemoFailure("The " + node + " is not ready after " + PATIENCE.toSeconds() + " s: " + health(node));
            }
            Thread.sleep(200);
        }
        return null;
    }

    /** Returns when the server says that it cannot serve messages. */
    Void awaitNotReady(Node node) throws DemoFailure, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (satisfied(node, false)) {
            if (System.nanoTime() > deadline) {
                throw new DemoFailure("The " + node + " is still ready after " + PATIENCE.toSeconds() + " s.");
            }
            Thread.sleep(200);
        }
        return null;
    }

    private boolean satisfied(Node node, boolean evenIfNotReady) throws DemoFailure, InterruptedException {
        try {
            HttpResponse<String> health = ask(node);
            if (health.body().contains(NEVER)) {
                throw new DemoFailure("The " + node + " cannot run: " + health.body());
            }
            return health.statusCode() == 200 || evenIfNotReady;
        } catch (IOException notYet) {
            return false;
        }
    }

    private HttpResponse<String> ask(Node node) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(node.healthDoor()).timeout(Duration.ofSeconds(5)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
