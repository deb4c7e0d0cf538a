package org.turnpike.sandbox.demo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.turnpike.admin.LocalSocketCall;
import org.turnpike.cli.AdminMain;
import org.turnpike.id.MemberId;
import org.turnpike.sandbox.PublishedInstance;
import org.turnpike.sandbox.SandboxInstance;

/**
 * Sets one security server up from an empty home, only with {@code turnpike-admin} (README), and with the sandbox's certification authority and
 * central side.
 */
final class Operator {
    private static final String PIN = "Demo-PIN-1234";
    static final String ADMINISTRATOR = "demo";
    private static final String CA = "Sandbox CA";
    private static final int SHOWN = 48;
    private static final Duration REPORT_WITHIN = Duration.ofSeconds(15);
    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");
    private static final Pattern CODE = Pattern.compile("\"code\":\"([0-9a-f]{64})\"");
    private static final Pattern SHA256 = Pattern.compile("\"sha256\":\"([0-9a-f]{64})\"");

    private final Node node;
    private final SandboxInstance sandbox;
    private final String process;
    private final Steps steps;
    private final HttpClient http = HttpClient.newHttpClient();
    private X509Certificate authentication;                                // set by setUp

    /** @param process the id of the JVM that the server runs in */
    Operator(Node node, SandboxInstance sandbox, long process, Steps steps) {
        this.node = node;
        this.sandbox = sandbox;
        this.process = String.valueOf(process);
        this.steps = steps;
    }

    /** A home that contains only the setting of the PIN file. */
    static void makeHome(Node node) throws IOException {
        Files.createDirectories(node.home());
        Files.writeString(pin(node), PIN + "\n");
        Files.writeString(node.home().resolve("turnpike.properties"), "turnpike.token.pin.file=" + pin(node) + "\n");
    }

    private static Path pin(Node node) {
        return node.folder().resolve("pin");
    }

    /** Sets the server up, starting with an empty home. */
    void setUp() throws DemoFailure, InterruptedException {
        try {
            Files.write(file("anchor.xml"), sandbox.anchor());
            admin("globalconf", "import-anchor", file("anchor.xml").toString());
            admin("initialise", node.id().path());
            Files.writeString(file("turnpike.yaml"), node.configuration(sandbox));
            admin("apply", file("turnpike.yaml").toString());
            admin("token", "init", "--pin-file", pin(node).toString(), "software");
            for (MemberId member : node.members()) {
                admin("cert", "import", signed(key("SIGNING"), "sign", "--member", member.path()).toString());
            }
            authenticationKey();
        } catch (IOException | CertificateException failure) {
            throw new DemoFailure("The " + node + " cannot be set up: " + failure, failure);
        }
    }

    /** Creates the authentication key and registers it by a management request. The administrators of the central side register the clients. */
    private void authenticationKey() throws IOException, CertificateException, DemoFailure, InterruptedException {
        Path file = signed(key("AUTHENTICATION"), "auth", "--host", node.id().code() + ".sandbox.example");
        authentication = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
        String sha256 = found(SHA256, admin("cert", "import", "--json", file.toString()));
        admin("registration", "register-certificate", sha256, "--address", node.address());
        sandbox.change(published -> published.withServer(node.id(), known -> new PublishedInstance.Server(known.id(), known.address(),
                known.certificates(), Set.copyOf(node.clients()), known.maintenance())));
        sandbox.publish();
        refresh();
        admin("registration", "reconcile");
        admin("cert", "activate", sha256);
    }

    /** The certification authority revokes this server's authentication certificate. */
    Void revoke() {
        sandbox.revoke(authentication);
        return null;
    }

    /** Lets the server download the published global configuration. */
    void refresh() throws DemoFailure, InterruptedException {
        admin("globalconf", "refresh");
    }

    private String key(String usage) throws DemoFailure, InterruptedException {
        return found(ID, admin("key", "generate", "--label", usage.toLowerCase(java.util.Locale.ROOT), "--usage", usage, "--json"));
    }

    /** Requests a certificate for the key from the certification authority. */
    private Path signed(String key, String use, String option, String subject) throws IOException, DemoFailure, InterruptedException {
        Path request = file(use + "-" + key + ".csr");
        Path certificate = file(use + "-" + key + ".der");
        admin("key", "csr", key, "--ca", CA, option, subject, "--format", "DER", "--out", request.toString());
        HttpResponse<byte[]> answer = http.send(HttpRequest.newBuilder(sandbox.url().resolve("/ca/sign-" + use))
                .POST(HttpRequest.BodyPublishers.ofFile(request)).build(), HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new DemoFailure("The certification authority did not sign: " + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return Files.write(certificate, answer.body());
    }

    /** Returns this server's record about a peer that it rejected, or that rejected it. */
    String awaitRefusal() throws DemoFailure, InterruptedException {
        long deadline = System.nanoTime() + REPORT_WITHIN.toNanos();
        while (System.nanoTime() < deadline) {
            String records = run("trust", "records");
            if (records.lines().count() > 1) {
                return records;
            }
            Thread.sleep(500);
        }
        return "no record within " + REPORT_WITHIN.toSeconds() + " s: the revoked server did not connect to this one";
    }

    /** Returns the output of the doctor of this server about the other server, even if the doctor reports failures. */
    String doctor(String address) {
        StringWriter out = new StringWriter();
        PrintWriter printer = new PrintWriter(out, true);
        AdminMain.run(printer, printer, Stream.concat(Stream.of("doctor", address), server().stream()).toArray(String[]::new));
        return out.toString();
    }

    /**
     * Adds an administrator without a password, and creates a one-time code for it.
     *
     * @return the URL that signs in once
     */
    String openConsole() throws DemoFailure {
        run("user", "add", ADMINISTRATOR, "--role", "SECURITY_OFFICER,REGISTRATION_OFFICER,SERVICE_ADMINISTRATOR,SYSTEM_ADMINISTRATOR", "--no-password");
        String code = found(CODE, run("user", "login-code", ADMINISTRATOR, "--json"));
        return node.adminDoor() + "console/login/once#" + code;
    }

    private Path file(String name) {
        return node.folder().resolve(name);
    }

    private String admin(String... arguments) throws DemoFailure, InterruptedException {
        return steps.run("  turnpike-admin " + shown(arguments), () -> run(arguments));
    }

    private String run(String... arguments) throws DemoFailure {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] all = Stream.concat(Stream.of(arguments), server().stream()).toArray(String[]::new);
        if (AdminMain.run(new PrintWriter(out, true), new PrintWriter(err, true), all) != AdminMain.OK) {
            throw new DemoFailure("turnpike-admin " + String.join(" ", all) + ": " + (out.toString() + err).strip());
        }
        return out.toString();
    }

    /** Options that select the server: its home, or its process id if the path of the local socket is too long. */
    private List<String> server() {
        return Files.exists(LocalSocketCall.socketOf(node.home())) ? List.of("--home", node.home().toString()) : List.of("--pid", process);
    }

    /** Returns the command for the demo's list of steps, without values of this run. */
    private String shown(String... arguments) {
        String command = String.join(" ", arguments).replace(node.folder() + "/", "").replaceAll("-?(?:[0-9a-f]{64}|[0-9A-F]{40})", "")
                .replaceAll(" +", " ");
        return command.length() > SHOWN ? command.substring(0, SHOWN - 1) + "…" : command;
    }

    private static String found(Pattern pattern, String text) throws DemoFailure {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new DemoFailure("The output of turnpike-admin has no such field: " + text);
        }
        return matcher.group(1);
    }
}
