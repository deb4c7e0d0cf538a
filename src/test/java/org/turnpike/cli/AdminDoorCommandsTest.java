package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.Call;
import org.turnpike.XRoadInstance;
import org.turnpike.admin.KeysMXBean;
import org.turnpike.admin.LocalSocketFrame;
import org.turnpike.admin.UsersMXBean;
import org.turnpike.admin.Version;
import org.turnpike.sandbox.Identities;
import org.turnpike.users.LockOut;

/** {@code turnpike-admin --url https://…} at a real admin door: what it does, whom the server lets, and which server it believes. */
@Tag("slow")
class AdminDoorCommandsTest {
    @TempDir
    private static Path folder;
    private static XRoadInstance instance;
    private static UsersMXBean users;
    private static String url;
    private static String pin;
    private static Path key;

    private record Outcome(int status, String out, String err) {
    }

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance();
        users = instance.consumer().server().beans().bean(UsersMXBean.class);
        url = "https://" + XRoadInstance.CONSUMER_ADDRESS + ":" + instance.ports().admin();
        pin = instance.consumer().server().beans().bean(KeysMXBean.class).getInternalCertificate().getSha256();
        key = keyOf("XROAD_SYSTEM_ADMINISTRATOR", "XROAD_SECURITY_OFFICER", "XROAD_REGISTRATION_OFFICER", "XROAD_SERVICE_ADMINISTRATOR");
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
    }

    /** So that neither throttle nor lock-out of one test meets the next. */
    @BeforeEach
    void later() {
        instance.clock().advance(LockOut.PERIOD.plusSeconds(1));
        instance.publish();
        instance.runJobs();
    }

    private static Path keyOf(String... roles) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "key", ""), users.createApiKey(List.of(roles)).getKey() + "\n");
    }

    private static Outcome run(String... arguments) {
        instance.clock().advance(Duration.ofSeconds(1));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        return new Outcome(AdminMain.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments), out.toString(), err.toString());
    }

    private static Outcome remote(Path file, String trust, String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 6);
        System.arraycopy(new String[] {"--url", url, "--api-key-file", file.toString(), "--trust", trust}, 0, all, arguments.length, 6);
        return run(all);
    }

    private static Outcome remote(String... arguments) {
        return remote(key, pin, arguments);
    }

    private static String lastAuditLine() {
        return remote("audit", "show", "--json").out().lines().reduce((first, second) -> second).orElse("");
    }

    @Test
    void readsAndChangesInTheNameOfTheKey() {
        assertThat(remote("status")).isEqualTo(new Outcome(AdminMain.OK, "SANDBOX/COM/1111/ss1 is ready (version " + Version.current() + ")\n", ""));
        assertThat(remote("client", "list", "--json").out()).contains("SANDBOX/COM/1111/portal");
        assertThat(remote("globalconf", "show").status()).isEqualTo(AdminMain.OK);
        assertThat(remote("client", "add", "SANDBOX/COM/1111/by-door", "--connection", "NOSSL").status()).isEqualTo(AdminMain.OK);
        assertThat(lastAuditLine()).contains("Add client", "\"who\":\"api-key-1\"", "\"auth\":\"ApiKey\"", "127.0.0.1");
        assertThat(remote("export").out()).contains("SANDBOX/COM/1111/by-door");
        assertThat(remote("client", "add", "no-identifier", "--connection", "NOSSL")).satisfies(rejected -> {
            assertThat(rejected.status()).isEqualTo(AdminMain.NOT_WELL);
            assertThat(rejected.err()).contains("no-identifier");
        });
    }

    @Test
    void fetchesAFile() throws Exception {
        Path file = folder.resolve("records.zip");
        Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.ECHO, "door-1", "<e:echo xmlns:e=\"http://sandbox.turnpike.example/registry\"/>"));
        assertThat(remote("log", "export", "--out", file.toString()).out()).contains("containers written");
        assertThat(Files.size(file)).isPositive();
    }

    /** Each call of a bean needs the roles that X-Road gives that feature. */
    @Test
    void rejectsAndAuditsWhatTheRolesDoNotAllow() throws Exception {
        Path observer = keyOf("XROAD_SECURITYSERVER_OBSERVER");
        assertThat(remote(observer, pin, "client", "list").status()).isEqualTo(AdminMain.OK);
        for (String[] command : List.of(new String[] {"client", "add", "SANDBOX/COM/1111/other", "--connection", "NOSSL"}, new String[] {"log", "search"},
                new String[] {"user", "list"}, new String[] {"export"}, new String[] {"audit", "show"})) {
            assertThat(remote(observer, pin, command)).satisfies(rejected -> {
                assertThat(rejected.status()).as(String.join(" ", command)).isEqualTo(AdminMain.NOT_WELL);
                assertThat(rejected.err()).contains("operation_not_allowed");
            });
        }
        assertThat(lastAuditLine()).contains("Access check", "\"result\":\"failed\"", "Audit.last");
    }

    @Test
    void saysWhenTheKeyIsNotAccepted() throws Exception {
        Path wrong = Files.writeString(folder.resolve("wrong"), "0".repeat(64));
        assertThat(remote(wrong, pin, "status")).satisfies(rejected -> {
            assertThat(rejected.status()).isEqualTo(AdminMain.NO_SERVER);
            assertThat(rejected.err()).contains("does not accept the API key").doesNotContain("0000");
        });
        assertThat(run("status", "--url", url).err()).contains("--api-key-file");
        assertThat(remote(Files.writeString(folder.resolve("odd"), "not a key\r\nX: y"), pin, "status").err()).contains("not an API key");
    }

    /** The internal certificate is self-signed: no CA of this Java has issued it. */
    @Test
    void believesNoServerWithoutItsCertificateAndNamesTheRemedy() {
        for (Outcome rejected : List.of(run("status", "--url", url, "--api-key-file", key.toString()), remote(key, "ab".repeat(32), "status"))) {
            assertThat(rejected.status()).isEqualTo(AdminMain.NO_SERVER);
            assertThat(rejected.err()).contains("not trusted", "--trust " + pin, "turnpike-admin cert internal show");
        }
        assertThat(remote(key, folder.resolve("nowhere").toString(), "status").err()).contains("neither a SHA-256 in hex nor a file");
        assertThat(run("status", "--url", url.replace("https", "http"), "--api-key-file", key.toString()).status()).isEqualTo(AdminMain.NO_SERVER);
        assertThat(run("status", "--url", url + "/api/v1", "--api-key-file", key.toString()).err()).contains("https://HOST:PORT");
    }

    @Test
    void takesTheCertificateAsAFileOrWithColons() throws Exception {
        Path file = Files.writeString(folder.resolve("internal.pem"), instance.consumer().server().beans().bean(KeysMXBean.class).exportInternal());
        assertThat(remote(key, file.toString(), "status").status()).isEqualTo(AdminMain.OK);
        assertThat(remote(key, pin.replaceAll("..(?=.)", "$0:").toUpperCase(java.util.Locale.ROOT), "status").status()).isEqualTo(AdminMain.OK);
        Path empty = Files.writeString(folder.resolve("empty.pem"), "nothing");
        assertThat(remote(key, empty.toString(), "status").err()).contains("certificate");
    }

    private static int post(Optional<String> secret, byte[] body, String type) throws Exception {
        instance.clock().advance(Duration.ofSeconds(1));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "/beans")).header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        secret.ifPresent(each -> request.header("Authorization", "X-Road-ApiKey token=" + each));
        HttpClient client = HttpClient.newBuilder().sslContext(DoorTrust.of(pin).context()).build();
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    @Test
    void rejectsWhatIsNoCall() throws Exception {
        Optional<String> secret = Optional.of(Files.readString(key).strip());
        String octets = "application/octet-stream";
        byte[] call = LocalSocketFrame.write("EXISTS", "Tokens", "", new Object[0], new String[0]);
        assertThat(post(secret, call, octets)).isEqualTo(200);
        assertThat(post(Optional.empty(), call, octets)).isEqualTo(401);
        assertThat(post(secret, call, "application/json")).isEqualTo(415);
        for (byte[] body : List.of(new byte[0], new byte[] {-1, -1, -1, -1}, new byte[] {0, 0, 0, 9, 0, 0, 0, 1, 6, 'C', 0, 0, 0}, LocalSocketFrame.write("GET"),
                LocalSocketFrame.write("DESTROY", "Tokens", "", new Object[0], new String[0]))) {
            assertThat(post(secret, body, octets)).as(Arrays.toString(body)).isEqualTo(400);
        }
        assertThat(post(secret, LocalSocketFrame.write("EXISTS", "Tokens,server=ss2", "", new Object[0], new String[0]), octets)).isEqualTo(403);
    }
}
