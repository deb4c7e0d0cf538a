package org.turnpike.sandbox.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.turnpike.sandbox.PublishedInstance;
import org.turnpike.sandbox.SandboxInstance;

/**
 * The demo of {@code mvn -Pdemo}. The exit code is 0 only if both answers were right. Everything that the demo started is stopped when it ends, also
 * by Ctrl-C.
 */
public final class Demo {
    private static final String SANDBOX_ADDRESS = "127.0.0.10";
    private static final int SANDBOX_PORT = 4001;
    private static final int SERVICES_PORT = 4500;
    private static final int ATTEMPTS = 5;
    private static final Duration OCSP_FETCHED_EVERY = Duration.ofSeconds(60);
    private final DemoSettings settings;
    private final Steps steps = new Steps(System.out);
    private final Readiness readiness = new Readiness();
    private final Node consumer;
    private final Node provider;
    private final Map<Node, TomcatProcess> tomcats = new LinkedHashMap<>();
    private final Map<Node, Operator> operators = new LinkedHashMap<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();    // guarded by itself

    private Demo(DemoSettings settings) {
        this.settings = settings;
        consumer = Node.consumer(settings.work());
        provider = Node.provider(settings.work());
    }

    /** Runs the demo with the settings from system properties. */
    public static void main(String[] arguments) {
        int exit = 1;
        try {
            new Demo(DemoSettings.read()).run();
            exit = 0;
        } catch (DemoFailure failure) {
            System.out.println(failure.getMessage());
        } catch (InterruptedException stopped) {
            System.out.println("stopped");
        } catch (RuntimeException | Error bug) {
            bug.printStackTrace(System.out);
        }
        System.exit(exit);
    }

    private void run() throws DemoFailure, InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::closeAll, "demo-stop"));
        endWithParent();
        try {
            steps.run("Check addresses and ports", this::requirePorts);
            SandboxInstance sandbox = steps.run("Start the sandbox: CA, OCSP, TSA, configuration, services", this::sandbox);
            for (Node node : List.of(provider, consumer)) {
                steps.run("Start Tomcat with the " + node + " on " + node.address() + ", its home empty", () -> start(node));
            }
            setUp(sandbox);
            exchange();
        } catch (DemoFailure failure) {
            explain();
            throw failure;
        }
    }

    /** Also stops when the parent process is killed, because then no user presses Ctrl-C. */
    private static void endWithParent() {
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(1)));
    }

    private Void requirePorts() throws DemoFailure {
        Loopback.requireFree(SANDBOX_ADDRESS, SANDBOX_PORT);
        Loopback.requireFree(SANDBOX_ADDRESS, SERVICES_PORT);
        for (Node node : List.of(consumer, provider)) {
            for (int port : Node.PORTS) {
                Loopback.requireFree(node.address(), port);
            }
        }
        return null;
    }

    private SandboxInstance sandbox() throws DemoFailure {
        try {
            Folders.delete(settings.work());
            SandboxInstance sandbox = opened(SandboxInstance.open(SandboxInstance.Settings.forProcess(SANDBOX_ADDRESS, SANDBOX_PORT, SERVICES_PORT)));
            if (settings.revoked().isPresent()) {                          // a revocation is visible within a minute instead of twenty
                sandbox.change(known -> known.withOptional(new PublishedInstance.OptionalParts(Optional.of(OCSP_FETCHED_EVERY), Optional.empty(), Optional.empty())));
            }
            sandbox.welcomeNewcomers();
            return sandbox;
        } catch (IOException failure) {
            throw new DemoFailure("The sandbox cannot start: " + failure.getMessage(), failure);
        }
    }

    private void setUp(SandboxInstance sandbox) throws DemoFailure, InterruptedException {
        for (Node node : List.of(provider, consumer)) {
            steps.run("Wait until the " + node + " can be administered", () -> readiness.await(node, tomcats.get(node), true));
            Operator operator = new Operator(node, sandbox, tomcats.get(node).pid(), steps);
            operator.setUp();
            operators.put(node, operator);
        }
        for (Operator operator : operators.values()) {
            operator.refresh();
        }
        for (Node node : List.of(provider, consumer)) {
            steps.run("Wait until the " + node + " is ready", () -> readiness.await(node, tomcats.get(node), false));
        }
    }

    private Void start(Node node) throws DemoFailure {
        try {
            Operator.makeHome(node);
            TomcatProcess.writeBase(node.base(), settings.conf(), settings.artifacts().resolve("turnpike-connector.jar"));
            tomcats.put(node, opened(TomcatProcess.start(settings.tomcat(), node.base(), properties(node), "256m", node.log())));
            return null;
        } catch (IOException failure) {
            throw new DemoFailure("Tomcat cannot be started: " + failure.getMessage(), failure);
        }
    }

    private Map<String, String> properties(Node node) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("turnpike.home", node.home().toString());
        properties.put("turnpike.war", settings.artifacts().resolve("turnpike.war").toString());
        if (settings.revoked().isPresent()) {
            properties.put("turnpike.peers.reuse-connections", "false");   // an open connection would continue to work after the revocation
        }
        properties.put("turnpike.door.health.port", String.valueOf(Node.HEALTH_PORT));
        properties.put("turnpike.door.admin.port", String.valueOf(Node.ADMIN_PORT));
        for (String door : List.of("client", "client.tls", "server", "ocsp", "health", "admin")) {
            properties.put("turnpike.door." + door + ".address", node.address());
        }
        return properties;
    }

    /** An information system. */
    @FunctionalInterface
    private interface Call {
        Calls.Answer send() throws IOException, InterruptedException;
    }

    private void exchange() throws DemoFailure, InterruptedException {
        Calls calls = new Calls(consumer.clientDoor());
        Calls.Answer soap = call("SOAP getPerson", calls::soap);
        steps.line("SOAP ok " + soap.took().toMillis() + " ms");
        Calls.Answer rest = call("REST GET people", calls::rest);
        steps.line("REST ok " + rest.took().toMillis() + " ms");
        steps.line("\nSOAP answer: " + soap + "\nREST answer: " + rest);
        if (settings.revoked().isPresent()) {
            refusal(calls, settings.revoked().get());
        }
        if (!settings.once()) {
            stay(calls);
        }
    }

    /** Shows that no call is answered with a revoked certificate, and prints the reason that the other server reports. */
    private void refusal(Calls calls, String role) throws DemoFailure, InterruptedException {
        Node revoked = role.equals(provider.role()) ? provider : consumer;
        Node peer = revoked == provider ? consumer : provider;
        steps.run("Revoke the authentication certificate of the " + revoked, () -> operators.get(revoked).revoke());
        steps.run("Wait until the " + revoked + " has fetched the OCSP response", () -> readiness.awaitNotReady(revoked));
        Calls.Answer answer = steps.run("Send SOAP getPerson again", () -> send(calls::soap));
        steps.line("\nThe caller's answer: " + answer);
        steps.line("\nThe revoked server reports (its health door): " + readiness.health(revoked));
        String records = steps.run("Wait for the report of the " + peer, () -> operators.get(peer).awaitRefusal());
        steps.line("\nThe peer reports (turnpike-admin trust records):\n" + records);
        steps.line("The peer's doctor (turnpike-admin doctor " + revoked.address() + "):\n" + operators.get(peer).doctor(revoked.address()));
    }

    /** Sends a call again if it is rejected, because a server may still be fetching OCSP responses. */
    private Calls.Answer call(String what, Call call) throws DemoFailure, InterruptedException {
        return steps.run("Send " + what + ": consumer, provider and back", () -> {
            Calls.Answer answer = send(call);
            for (int attempt = 1; !answer.right() && attempt < ATTEMPTS; attempt++) {
                Thread.sleep(1000);
                answer = send(call);
            }
            if (!answer.right()) {
                throw new DemoFailure(what + " got an unexpected answer: " + answer);
            }
            return answer;
        });
    }

    private Calls.Answer send(Call call) throws DemoFailure, InterruptedException {
        try {
            return call.send();
        } catch (IOException failure) {
            throw new DemoFailure("The client door of the " + consumer + " does not answer: " + failure, failure);
        }
    }

    private void stay(Calls calls) throws DemoFailure, InterruptedException {
        Path soap = settings.work().resolve("getPerson.xml");
        try {
            Files.writeString(soap, Calls.soapRequest("demo-1"));
        } catch (IOException failure) {
            throw new DemoFailure(soap + " cannot be written: " + failure, failure);
        }
        steps.line("\nBoth servers stay up:");
        for (Map.Entry<Node, TomcatProcess> each : tomcats.entrySet()) {
            steps.line("  " + each.getKey() + "  " + each.getKey().id().path() + "  " + each.getKey().address() + "  pid " + each.getValue().pid()
                    + "  log " + each.getKey().log());
        }
        steps.line("\nThe consoles, in a browser (accept their self-signed certificates). Each address signs you in once, within ten minutes:");
        for (Operator operator : operators.values()) {
            steps.line("  " + operator.openConsole());
        }
        if (settings.revoked().isPresent()) {
            Node revoked = settings.revoked().get().equals(provider.role()) ? provider : consumer;
            Node peer = revoked == provider ? consumer : provider;
            steps.line("\nThe rejected connections as drawings, after the sign-in:");
            steps.line("  with the revoked certificate, at the " + revoked + "  " + revoked.adminDoor() + "console/refusals");
            steps.line("  as the peer sees them, at the " + peer + "  " + peer.adminDoor() + "console/refusals");
        }
        steps.line("\nAnother address for the console of the " + consumer + ":\n  TURNPIKE_HOME=" + consumer.home() + " " + adminCommand() + " user login-code " + Operator.ADMINISTRATOR);
        steps.line("\nNext, in another terminal:\n" + commands() + "\nMore calls:\n" + calls.commands(soap) + "\nCtrl-C stops everything.");
        new CountDownLatch(1).await();
    }

    private String commands() {
        String admin = "  TURNPIKE_HOME=" + consumer.home() + " " + adminCommand() + " ";
        Path zip = settings.work().resolve("messages.zip");
        return admin + "status\n" + admin + "doctor " + provider.address() + "\n" + admin + "log search\n"
                + admin + "timestamping now && TURNPIKE_HOME=" + consumer.home() + " " + adminCommand() + " log export --out " + zip + " && " + adminCommand() + " verify " + zip + " --anchor " + consumer.folder().resolve("anchor.xml") + "\n"
                + admin + "trust records\n";
    }

    private String adminCommand() {
        Path launcher = settings.artifacts().resolve("turnpike-admin");
        return Files.exists(launcher) ? launcher.toString() : "java -jar " + launcher + ".jar";
    }

    /** Prints the problems of each server after a failure. */
    private void explain() throws InterruptedException {
        for (Map.Entry<Node, TomcatProcess> server : tomcats.entrySet()) {
            steps.line("\n" + server.getKey() + ": " + readiness.health(server.getKey()));
            try {
                server.getValue().complaints().forEach(steps::line);
            } catch (IOException unreadable) {
                steps.line("its log " + server.getKey().log() + " cannot be read");
            }
        }
    }

    private <T extends AutoCloseable> T opened(T resource) {
        synchronized (open) {
            open.push(resource);
        }
        return resource;
    }

    private void closeAll() {
        synchronized (open) {
            while (!open.isEmpty()) {
                try {
                    open.pop().close();
                } catch (Exception failure) {
                    System.out.println("not stopped cleanly: " + failure);
                }
            }
        }
    }
}
