package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.admin.ApiKeyView;
import org.turnpike.admin.BeanCalls;
import org.turnpike.admin.ClientsMXBean;
import org.turnpike.admin.KeysMXBean;
import org.turnpike.admin.LocalSocketCall;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.admin.UsersMXBean;
import org.turnpike.audit.Caller;
import org.turnpike.refusals.RefusalRecord;
import org.turnpike.restapi.Operations;
import org.turnpike.users.LockOut;
import org.turnpike.users.Role;

/** The administration door over real TLS: who is let in, by what, and what every answer carries. */
@Tag("slow")
class AdminDoorTest {
    private static final String PASSWORD = "a-long-test-password";
    private static XRoadInstance instance;
    private static UsersMXBean users;
    private static ApiKeyView key;
    private static HttpClient client;

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance();
        users = instance.consumer().server().beans().bean(UsersMXBean.class);
        users.add("alice", List.of("XROAD_SYSTEM_ADMINISTRATOR"), PASSWORD);
        users.add("olaf", List.of("XROAD_SECURITYSERVER_OBSERVER"), PASSWORD);
        key = users.createApiKey(List.of("XROAD_SECURITY_OFFICER", "XROAD_SYSTEM_ADMINISTRATOR"));
        client = HttpClient.newBuilder().sslContext(AdminDoorClient.trustingAny()).build();
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
    }

    /** So that neither throttle nor lock-out of one test meets the next. */
    @BeforeEach
    void later() {
        instance.clock().advance(LockOut.PERIOD.plusSeconds(1));
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://" + XRoadInstance.CONSUMER_ADDRESS + ":" + instance.ports().admin() + path)).timeout(Duration.ofSeconds(30));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder withKey(String path, String secret) {
        return request(path).header("Authorization", "X-Road-ApiKey token=" + secret);
    }

    private static HttpRequest.Builder basic(String path, String name, String password) {
        return request(path).header("Authorization", "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8)));
    }

    private static HttpResponse<String> login(String name, String password) throws Exception {
        return send(request("/login").header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("username=" + name + "&password=" + password)));
    }

    /** The cookies of an answer by name. */
    private static Map<String, String> cookies(HttpResponse<?> response) {
        return response.headers().allValues("set-cookie").stream().map(line -> line.split(";")[0].split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    private static HttpRequest.Builder inSession(String path, Map<String, String> cookies) {
        return request(path).header("Cookie", "JSESSIONID=" + cookies.get("JSESSIONID"));
    }

    private static HttpRequest.BodyPublisher json(String text) {
        return HttpRequest.BodyPublishers.ofString(text);
    }

    private static String lastAuditLine() throws Exception {
        try (Stream<Path> files = Files.list(instance.consumer().home().resolve("audit"))) {
            Path newest = files.filter(file -> file.getFileName().toString().endsWith(".jsonl")).sorted().reduce((first, second) -> second).orElseThrow();
            List<String> lines = Files.readAllLines(newest);
            return lines.get(lines.size() - 1);
        }
    }

    @Test
    void apiKeyShowsItsRolesWhateverTheCaseOfTheScheme() throws Exception {
        HttpResponse<String> user = send(request("/api/v1/user").header("Authorization", "x-road-apikey token=" + key.getKey()));
        assertThat(user.statusCode()).isEqualTo(200);
        assertThat(user.body()).contains("\"username\":\"api-key-" + key.getId() + "\"").contains("XROAD_SECURITY_OFFICER");
    }

    @Test
    void rejectsCallersWithoutOrWithWrongCredentials() throws Exception {
        assertThat(send(request("/api/v1/user")).statusCode()).isEqualTo(401);
        assertThat(send(withKey("/api/v1/user", "0".repeat(64))).statusCode()).isEqualTo(401);
        assertThat(send(basic("/api/v1/user", "alice", PASSWORD)).statusCode()).as("basic authentication is for api-keys alone").isEqualTo(401);
    }

    @Test
    void apiKeysAreCreatedChangedAndRevokedByBasicAuthentication() throws Exception {
        HttpResponse<String> created = send(basic("/api/v1/api-keys", "alice", PASSWORD).header("Content-Type", "application/json")
                .POST(json("[\"XROAD_SERVICE_ADMINISTRATOR\"]")));
        assertThat(created.statusCode()).isEqualTo(200);
        String secret = created.body().replaceAll(".*\"key\":\"([0-9a-f]{64})\".*", "$1");
        String id = created.body().replaceAll(".*\"id\":(\\d+).*", "$1");
        assertThat(lastAuditLine()).contains("\"event\":\"API key create\"").contains("\"who\":\"alice\"").contains("\"auth\":\"HttpBasic\"").doesNotContain(secret);
        assertThat(send(withKey("/api/v1/user", secret)).statusCode()).isEqualTo(200);
        assertThat(send(withKey("/api/v1/api-keys", key.getKey())).body()).contains("\"id\":" + id).doesNotContain(secret);
        assertThat(send(withKey("/api/v1/api-keys/" + id, key.getKey()).header("Content-Type", "application/json").PUT(json("[\"XROAD_SECURITYSERVER_OBSERVER\"]"))).body())
                .contains("XROAD_SECURITYSERVER_OBSERVER");
        assertThat(send(withKey("/api/v1/api-keys/" + id, key.getKey()).DELETE()).statusCode()).isEqualTo(204);
        assertThat(send(withKey("/api/v1/user", secret)).statusCode()).isEqualTo(401);
        assertThat(send(withKey("/api/v1/api-keys/" + id, key.getKey())).statusCode()).isEqualTo(404);
    }

    @Test
    void sessionStartsByPasswordAndEndsByLogOut() throws Exception {
        HttpResponse<String> in = login("alice", PASSWORD);
        assertThat(in.statusCode()).isEqualTo(200);
        assertThat(in.headers().allValues("set-cookie")).allMatch(line -> line.contains("SameSite=Strict") && line.contains("Secure"))
                .anyMatch(line -> line.startsWith("JSESSIONID=") && line.contains("HttpOnly"));
        Map<String, String> cookies = cookies(in);
        assertThat(send(inSession("/api/v1/user", cookies)).body()).contains("\"username\":\"alice\"");
        assertThat(send(inSession("/logout", cookies).header("X-XSRF-TOKEN", cookies.get("XSRF-TOKEN")).POST(HttpRequest.BodyPublishers.noBody())).statusCode())
                .isEqualTo(200);
        assertThat(send(inSession("/api/v1/user", cookies)).statusCode()).isEqualTo(401);
        assertThat(login("alice", "a-wrong-test-password").statusCode()).isEqualTo(401);
        assertThat(lastAuditLine()).contains("\"event\":\"Log in user\"").contains("\"result\":\"failed\"").doesNotContain("a-wrong-test-password");
    }

    @Test
    void changesInASessionNeedItsTokenAndNoForeignOrigin() throws Exception {
        Map<String, String> cookies = cookies(login("alice", PASSWORD));
        Map<String, String> other = cookies(login("olaf", PASSWORD));
        assertThat(post(inSession("/api/v1/api-keys", cookies))).isEqualTo(403);
        assertThat(post(inSession("/api/v1/api-keys", cookies).header("X-XSRF-TOKEN", other.get("XSRF-TOKEN")))).isEqualTo(403);
        assertThat(post(inSession("/api/v1/api-keys", cookies).header("X-XSRF-TOKEN", cookies.get("XSRF-TOKEN")).header("Origin", "https://evil.test"))).isEqualTo(403);
        assertThat(post(inSession("/api/v1/api-keys", cookies).header("X-XSRF-TOKEN", cookies.get("XSRF-TOKEN")))).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "BREW"})
    void everyMethodThatMayChangeNeedsTheToken(String method) throws Exception {
        Map<String, String> cookies = cookies(login("alice", PASSWORD));
        for (String path : List.of("/api/v1/api-keys", "/api/v1/tokens/0/logout", "/api/v1/nowhere", "/beans", "/logout")) {
            instance.clock().advance(Duration.ofMillis(200));
            assertThat(send(inSession(path, cookies).method(method, HttpRequest.BodyPublishers.noBody())).statusCode()).as(path).isEqualTo(403);
            assertThat(send(inSession(path, cookies).header("X-HTTP-Method-Override", "GET").header("X-XSRF-TOKEN", "").method(method, HttpRequest.BodyPublishers.noBody()))
                    .statusCode()).as(path).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.test", "null", "http://127.0.0.11", "https://127.0.0.11.evil.test", "https://evil.test, https://127.0.0.11"})
    void passwordsThatABrowserSendsByItselfNeedAnOwnOrigin(String origin) throws Exception {
        assertThat(post(basic("/api/v1/api-keys", "alice", PASSWORD).header("Origin", origin))).isEqualTo(403);
    }

    @Test
    void aLogInTakesNoSessionOfTheCallersChoice() throws Exception {
        Map<String, String> chosen = Map.of("JSESSIONID", "0".repeat(64));
        HttpResponse<String> in = send(inSession("/login", chosen).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("username=olaf&password=" + PASSWORD)));
        assertThat(in.statusCode()).isEqualTo(200);
        assertThat(cookies(in).get("JSESSIONID")).isNotEqualTo(chosen.get("JSESSIONID"));
        assertThat(send(inSession("/api/v1/user", chosen)).statusCode()).isEqualTo(401);
    }

    private static int post(HttpRequest.Builder request) throws Exception {
        return send(request.header("Content-Type", "application/json").POST(json("[\"XROAD_SECURITYSERVER_OBSERVER\"]"))).statusCode();
    }

    @Test
    void sessionsExpireWithoutUseAndInAnyCase() throws Exception {
        Map<String, String> cookies = cookies(login("alice", PASSWORD));
        instance.clock().advance(Duration.ofMinutes(31));
        assertThat(send(inSession("/api/v1/user", cookies)).statusCode()).isEqualTo(401);
        Map<String, String> used = cookies(login("alice", PASSWORD));
        for (int i = 0; i < 16; i++) {
            assertThat(send(inSession("/api/v1/user", used)).statusCode()).isEqualTo(200);
            instance.clock().advance(Duration.ofMinutes(30));
        }
        instance.clock().advance(Duration.ofSeconds(1));
        assertThat(send(inSession("/api/v1/user", used)).statusCode()).isEqualTo(401);
    }

    @Test
    void rolesThatDoNotAllowACallAreAnswered403AndAudited() throws Exception {
        Map<String, String> cookies = cookies(login("olaf", PASSWORD));
        assertThat(post(inSession("/api/v1/api-keys", cookies).header("X-XSRF-TOKEN", cookies.get("XSRF-TOKEN")))).isEqualTo(403);
        assertThat(lastAuditLine()).contains("\"event\":\"Access check\"").contains("\"who\":\"olaf\"").contains("\"auth\":\"Session\"").contains("\"result\":\"failed\"");
    }

    @Test
    void locksOutAnAddressThatGuesses() throws Exception {
        for (int i = 0; i < LockOut.FAILURES; i++) {
            assertThat(login("alice", "guess-number-" + i).statusCode()).isEqualTo(401);
        }
        assertThat(login("alice", PASSWORD).statusCode()).isEqualTo(429);
        instance.clock().advance(LockOut.PERIOD.plusSeconds(1));
        assertThat(login("alice", PASSWORD).statusCode()).isEqualTo(200);
    }

    @Test
    void logInsWithoutACredentialAreNotAudited() throws Exception {
        long before = auditLines("Log in user");
        for (String form : List.of("", "username=alice", "username=alice&password=", "password=" + PASSWORD, "username=" + "x".repeat(300))) {
            assertThat(send(request("/login").header("Content-Type", "application/x-www-form-urlencoded").POST(HttpRequest.BodyPublishers.ofString(form))).statusCode())
                    .as(form).isEqualTo(401);
        }
        assertThat(auditLines("Log in user")).isEqualTo(before);
    }

    @Test
    void aLogInEndsTheSessionThatTheBrowserHad() throws Exception {
        Map<String, String> old = cookies(login("olaf", PASSWORD));
        Map<String, String> other = cookies(login("olaf", PASSWORD));
        assertThat(send(inSession("/login", old).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("username=alice&password=" + PASSWORD))).statusCode()).isEqualTo(200);
        assertThat(send(inSession("/api/v1/user", old)).statusCode()).isEqualTo(401);
        assertThat(send(inSession("/api/v1/user", other)).statusCode()).isEqualTo(200);
    }

    /** 10,000 of them, without HTTP, are in SignInTest. */
    @Test
    void wrongApiKeysSoonCostNothingAndDoNotFloodTheAuditLog() throws Exception {
        long before = auditLines("API key authentication");
        int rejected = 0;
        for (int i = 0; i < LockOut.OF_ADDRESS + 100; i++) {
            instance.clock().advance(Duration.ofMillis(100));
            rejected += send(withKey("/api/v1/user", "f".repeat(60) + (1000 + i))).statusCode() == 429 ? 1 : 0;
        }
        assertThat(rejected).isEqualTo(100);
        assertThat(auditLines("API key authentication") - before).isEqualTo(LockOut.OF_ADDRESS);
    }

    private static long auditLines(String event) throws Exception {
        long count = 0;
        try (Stream<Path> files = Files.list(instance.consumer().home().resolve("audit"))) {
            for (Path file : files.filter(each -> each.getFileName().toString().endsWith(".jsonl")).toList()) {
                count += Files.readAllLines(file).stream().filter(line -> line.contains("\"event\":\"" + event + "\"")).count();
            }
        }
        return count;
    }

    @Test
    void tokenAndCookieOfAnEndedSessionAreOfNoUse() throws Exception {
        Map<String, String> old = cookies(login("alice", PASSWORD));
        send(inSession("/logout", old).header("X-XSRF-TOKEN", old.get("XSRF-TOKEN")).POST(HttpRequest.BodyPublishers.noBody()));
        Map<String, String> current = cookies(login("alice", PASSWORD));
        assertThat(post(inSession("/api/v1/api-keys", current).header("X-XSRF-TOKEN", old.get("XSRF-TOKEN")))).isEqualTo(403);
        assertThat(post(inSession("/api/v1/api-keys", old).header("X-XSRF-TOKEN", old.get("XSRF-TOKEN")))).isEqualTo(401);
    }

    /** Otherwise a page elsewhere could sign a browser in under another name. */
    @Test
    void pagesElsewhereCannotLogABrowserIn() throws Exception {
        assertThat(send(request("/login").header("Content-Type", "application/x-www-form-urlencoded").header("Origin", "https://evil.test")
                .POST(HttpRequest.BodyPublishers.ofString("username=alice&password=" + PASSWORD))).statusCode()).isEqualTo(403);
        Map<String, String> cookies = cookies(login("olaf", PASSWORD));
        assertThat(send(inSession("/login", cookies).header("Content-Type", "application/x-www-form-urlencoded").header("Origin", request("/").build().uri().toString()
                .replaceAll("/$", "")).POST(HttpRequest.BodyPublishers.ofString("username=alice&password=" + PASSWORD))).statusCode()).as("a log-in needs no token").isEqualTo(200);
    }

    @Test
    void twoAdministratorsWhoAddTheSameAreNotBothToldThatTheyDid() throws Exception {
        String keyOfTwo = users.createApiKey(List.of("XROAD_REGISTRATION_OFFICER", "XROAD_SERVICE_ADMINISTRATOR")).getKey();
        for (int round = 0; round < 5; round++) {
            instance.clock().advance(Duration.ofSeconds(1));
            String client = "{\"ignore_warnings\": true, \"client\": {\"member_class\": \"COM\", \"member_code\": \"1111\", \"subsystem_code\": \"round" + round + "\"}}";
            assertThat(atOnce(keyOfTwo, "/api/v1/clients", client, client)).containsExactlyInAnyOrder(201, 409);
            String groups = "/api/v1/clients/SANDBOX:COM:1111:round" + round + "/local-groups";
            String group = "{\"code\": \"one\", \"description\": \"first\"}";
            assertThat(atOnce(keyOfTwo, groups, group, group)).containsExactlyInAnyOrder(201, 409);
            assertThat(atOnce(keyOfTwo, groups, group.replace("one", "two"), group.replace("one", "three"))).containsExactly(201, 201);
            assertThat(send(withKey(groups, keyOfTwo)).body()).as("no update is lost").contains("\"one\"", "\"two\"", "\"three\"");
        }
    }

    private static List<Integer> atOnce(String secret, String path, String first, String second) throws Exception {
        CompletableFuture<HttpResponse<String>> one = sendAsync(secret, path, first);
        CompletableFuture<HttpResponse<String>> two = sendAsync(secret, path, second);
        return List.of(one.get().statusCode(), two.get().statusCode());
    }

    private static CompletableFuture<HttpResponse<String>> sendAsync(String secret, String path, String body) {
        return client.sendAsync(withKey(path, secret).header("Content-Type", "application/json").POST(json(body)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> patch(String secret, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = withKey(path, secret).header("Content-Type", "application/json").method("PATCH", json(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    @Test
    void changesOfAStateThatIsNoLongerThereAreRejected() throws Exception {
        String secret = users.createApiKey(List.of("XROAD_SERVICE_ADMINISTRATOR")).getKey();
        String groups = "/api/v1/clients/SANDBOX:COM:1111:portal/local-groups";
        String id = send(withKey(groups, secret).header("Content-Type", "application/json").POST(json("{\"code\": \"tagged\", \"description\": \"first\"}"))).body()
                .replaceAll(".*\"id\":\"(\\d+)\".*", "$1");
        String group = "/api/v1/local-groups/" + id;
        String seen = send(withKey(group, secret)).headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> second = patch(secret, group, "{\"description\": \"second\"}", "If-Match", seen);
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(patch(secret, group, "{\"description\": \"third\"}", "If-Match", seen).statusCode()).isEqualTo(412);
        assertThat(patch(secret, group, "{\"description\": \"third\"}", "If-Match", "W/" + second.headers().firstValue("ETag").orElseThrow()).statusCode()).isEqualTo(412);
        assertThat(send(withKey(group, secret)).body()).contains("\"second\"");
        assertThat(patch(secret, group, "{\"description\": \"third\"}", "If-Match", "\"0\", " + second.headers().firstValue("ETag").orElseThrow()).statusCode()).isEqualTo(200);
        assertThat(patch(secret, group, "{\"description\": \"fourth\"}", "If-Match", "*").statusCode()).isEqualTo(200);
        assertThat(patch(secret, group, "{\"description\": \"fifth\"}").statusCode()).as("scripts that know no tags").isEqualTo(200);
    }

    @Test
    void ofTwoChangesAtOnceNoneIsLostInSilence() throws Exception {
        String secret = users.createApiKey(List.of("XROAD_SERVICE_ADMINISTRATOR")).getKey();
        String groups = "/api/v1/clients/SANDBOX:COM:1111:portal/local-groups";
        String id = send(withKey(groups, secret).header("Content-Type", "application/json").POST(json("{\"code\": \"raced\", \"description\": \"none\"}"))).body()
                .replaceAll(".*\"id\":\"(\\d+)\".*", "$1");
        for (int round = 0; round < 10; round++) {
            instance.clock().advance(Duration.ofSeconds(1));
            CompletableFuture<HttpResponse<String>> one = patchAsync(secret, "/api/v1/local-groups/" + id, "one-" + round);
            CompletableFuture<HttpResponse<String>> two = patchAsync(secret, "/api/v1/local-groups/" + id, "two-" + round);
            List<Integer> statuses = List.of(one.get().statusCode(), two.get().statusCode());
            String now = send(withKey("/api/v1/local-groups/" + id, secret)).body();
            assertThat(statuses).as("one after the other, or one of them rejected").allMatch(each -> each == 200 || each == 409).contains(200);
            if (statuses.contains(409)) {
                assertThat(now).contains(statuses.get(0) == 200 ? "one-" + round : "two-" + round);
            }
        }
    }

    @Test
    void changesOfDifferentThingsAtOnceAreBothMade() throws Exception {
        String secret = users.createApiKey(List.of("XROAD_SERVICE_ADMINISTRATOR")).getKey();
        String groups = "/api/v1/clients/SANDBOX:COM:1111:portal/local-groups";
        List<String> ids = new ArrayList<>();
        for (String code : List.of("left", "right")) {
            ids.add(send(withKey(groups, secret).header("Content-Type", "application/json").POST(json("{\"code\": \"" + code + "\", \"description\": \"none\"}"))).body()
                    .replaceAll(".*\"id\":\"(\\d+)\".*", "$1"));
        }
        for (int round = 0; round < 10; round++) {
            instance.clock().advance(Duration.ofSeconds(1));
            CompletableFuture<HttpResponse<String>> one = patchAsync(secret, "/api/v1/local-groups/" + ids.get(0), "one-" + round);
            CompletableFuture<HttpResponse<String>> two = patchAsync(secret, "/api/v1/local-groups/" + ids.get(1), "two-" + round);
            assertThat(List.of(one.get().statusCode(), two.get().statusCode())).containsExactly(200, 200);
            assertThat(send(withKey(groups, secret)).body()).contains("one-" + round, "two-" + round);
        }
    }

    @Test
    void aChangeForAnEarlierRevisionIsRejectedByTheBean() {
        BeanCalls beans = instance.consumer().server().beans();
        ClientsMXBean clients = beans.bean(ClientsMXBean.class);
        long earlier = beans.bean(SecurityServerMXBean.class).getRevision();
        clients.addGroup("SANDBOX/COM/1111/portal", "meanwhile", "by another administrator");
        assertThatThrownBy(() -> beans.asSince(earlier, new Caller("alice", ""), () -> clients.addGroup("SANDBOX/COM/1111/portal", "late", "for the earlier revision")))
                .isInstanceOf(IllegalStateException.class).hasMessageStartingWith("revision: ");
    }

    private static CompletableFuture<HttpResponse<String>> patchAsync(String secret, String path, String description) {
        return client.sendAsync(withKey(path, secret).header("Content-Type", "application/json").method("PATCH", json("{\"description\": \"" + description + "\"}")).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void registrationOfficersChangeSigningKeysAloneWhateverTheFrontEnd() throws Exception {
        String secret = users.createApiKey(List.of("XROAD_REGISTRATION_OFFICER")).getKey();
        String authentication = instance.consumer().server().beans().bean(KeysMXBean.class).getCertificates().stream().filter(each -> each.getUsage().equals("AUTHENTICATION"))
                .findFirst().orElseThrow().getSha256();
        assertThat(frame(secret, "generate", "software", "by-officer", "AUTHENTICATION", "EC_P256", "")).isEqualTo(403);
        assertThat(frame(secret, "disable", authentication)).isEqualTo(403);
        assertThat(frame(secret, "deleteCertificate", authentication)).isEqualTo(403);
        assertThat(frame(secret, "delete", "no-such-key")).isEqualTo(403);
        assertThat(frame(secret, "generateInternal")).isEqualTo(403);
        assertThat(frame(secret, "generate", "software", "by-officer", "SIGNING", "EC_P256", "")).isEqualTo(200);
    }

    private static int frame(String secret, String operation, String... arguments) throws Exception {
        instance.clock().advance(Duration.ofMillis(200));
        String[] signature = new String[arguments.length];
        Arrays.fill(signature, String.class.getName());
        byte[] frame = new LocalSocketCall(LocalSocketCall.Kind.INVOKE, "Keys", operation, Arrays.copyOf(arguments, arguments.length, Object[].class), signature).framed();
        return send(withKey("/beans", secret).header("Content-Type", "application/octet-stream").POST(HttpRequest.BodyPublishers.ofByteArray(frame))).statusCode();
    }

    private static List<String> refusals() {
        return instance.consumer().server().refusals().latest(1000).stream().map(RefusalRecord::id).toList();
    }

    /** Sends what is no TLS message, and waits until the door has closed the connection. */
    private static void breakOff(int port) throws IOException {
        try (Socket socket = new Socket(XRoadInstance.CONSUMER_ADDRESS, port)) {
            socket.setSoTimeout(60_000);
            write(socket, "no ClientHello\r\n\r\n");
            socket.getInputStream().readAllBytes();
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    @Test
    void aBrowserThatBreaksOffIsNotARejectedInformationSystem() throws Exception {
        List<String> before = refusals();
        breakOff(instance.ports().admin());
        assertThat(refusals()).isEqualTo(before);
        breakOff(instance.ports().clientTls());
        assertThat(refusals()).as("at the client door it is one").isNotEqualTo(before);
    }

    @Test
    void answersOfTheContainerHaveTheHeadersForBrowsers() throws Exception {
        try (Socket socket = connect()) {
            write(socket, "GET /console/%00 HTTP/1.1\r\nHost: " + XRoadInstance.CONSUMER_ADDRESS + "\r\nConnection: close\r\n\r\n");
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answer).contains(" 400").contains("Content-Security-Policy: default-src 'none'").contains("X-Content-Type-Options: nosniff").contains("Strict-Transport-Security:");
        }
    }

    private static Socket connect() throws Exception {
        Socket socket = AdminDoorClient.trustingAny().getSocketFactory().createSocket(XRoadInstance.CONSUMER_ADDRESS, instance.ports().admin());
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    @Test
    void oneAddressDoesNotTakeEveryPlace() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 9; i++) {
                slow.add(slowLogin());
            }
            await(() -> {
                slow.add(slowLogin());                                             // another one while a call that was answered may still hold its place
                return send(withKey("/api/v1/user", key.getKey())).statusCode() == 429;
            });
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
        await(() -> send(withKey("/api/v1/user", key.getKey())).statusCode() == 200);
    }

    private static Socket slowLogin() throws Exception {
        Socket socket = connect();
        write(socket, "POST /login HTTP/1.1\r\nHost: any\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nusername=");
        return socket;
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime() - end).as("a minute has passed").isNegative();
            instance.clock().advance(Duration.ofMillis(500));                      // the throttle admits 20 requests a second
        }
    }

    /** The rest of a body that nothing reads is not waited for without end. */
    @Test
    void bodiesOfRejectedCallersHoldNoThread() throws Exception {
        try (Socket socket = connect()) {
            write(socket, "POST /api/v1/api-keys HTTP/1.1\r\nHost: any\r\nContent-Type: application/json\r\nContent-Length: 50000\r\n\r\n");
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 401");
            long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
            assertThatThrownBy(() -> {
                while (System.nanoTime() - end < 0) {
                    write(socket, "x");
                    LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
                }
            }).isInstanceOf(IOException.class);
        }
    }

    @Test
    void throttlesAnAddress() throws Exception {
        int admitted = 0;
        for (int i = 0; i < 25; i++) {
            HttpResponse<String> answer = send(withKey("/api/v1/user", key.getKey()));
            admitted += answer.statusCode() == 200 ? 1 : 0;
            if (answer.statusCode() == 429) {
                assertThat(answer.body()).isEqualTo("{\"status\":429}");
            }
        }
        assertThat(admitted).isEqualTo(20);
    }

    @Test
    void boundsBodiesAndTheirDepth() throws Exception {
        assertThat(send(withKey("/api/v1/api-keys", key.getKey()).header("Content-Type", "application/json").POST(json("[\"" + "x".repeat(60_000) + "\"]")))
                .statusCode()).isEqualTo(413);
        assertThat(send(withKey("/api/v1/api-keys", key.getKey()).header("Content-Type", "application/json").POST(json("[".repeat(20_000)))).statusCode()).isEqualTo(400);
        assertThat(send(withKey("/api/v1/api-keys", key.getKey()).header("Content-Type", "application/json").POST(json("[\"NO_SUCH_ROLE\"]"))).statusCode()).isEqualTo(400);
        assertThat(send(withKey("/api/v1/api-keys", key.getKey()).header("Content-Type", "text/plain").POST(json("[]"))).statusCode()).isEqualTo(415);
        assertThat(send(request("/login").POST(json("username=alice"))).statusCode()).as("a form without a type").isEqualTo(415);
        assertThat(send(request("/login").POST(HttpRequest.BodyPublishers.noBody())).statusCode()).isEqualTo(415);
    }

    @Test
    void everyAnswerForbidsFramingGuessingAndStoring() throws Exception {
        for (HttpResponse<String> answer : List.of(send(request("/api/v1/user")), send(request("/nowhere")), send(withKey("/api/v1/user", key.getKey())))) {
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElse("")).contains("default-src 'none'");
            assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(answer.headers().firstValue("Server")).isEmpty();
            assertThat(answer.body()).doesNotContain("Tomcat").doesNotContain("Exception");
        }
    }

    /** Ids that nothing has, so that what is allowed fails later and changes nothing. */
    private static String concrete(Operations.Operation operation) {
        return "/api/v1" + operation.path().replaceAll("\\{(id|sc_id)}", "NO:SUCH:ONE:there").replaceAll("\\{[^}]*}", "1");
    }

    @Test
    void everyOperationIsAllowedToExactlyTheRolesOfTheTable() throws Exception {
        Map<Role, String> keys = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            keys.put(role, users.createApiKey(List.of(role.name())).getKey());
        }
        List<String> wrong = new ArrayList<>();
        int calls = 0;
        for (Operations.Operation operation : Operations.all()) {
            if (!Operations.isOffered(operation) || operation.path().equals("/system/certificate") && operation.method().equals("POST")) {
                continue;                                          // a new internal TLS key is tried elsewhere
            }
            for (Role role : Role.values()) {
                instance.clock().advance(Duration.ofMillis(200));
                calls++;
                int status = send(withKey(concrete(operation), keys.get(role)).header("Content-Type", "application/json").method(operation.method(), json("{}"))).statusCode();
                if ((status == 403) == operation.roles().contains(role) || status == 401 || status >= 500) {
                    wrong.add(operation + " by " + role + ": " + status);
                }
            }
            instance.clock().advance(Duration.ofMillis(200));
            int anonymous = send(request(concrete(operation)).header("Content-Type", "application/json").method(operation.method(), json("{}"))).statusCode();
            if ((anonymous == 401) == operation.open()) {
                wrong.add(operation + " by nobody: " + anonymous);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(calls).isGreaterThan(500);
    }

    @Test
    void operationsThatAreNotOfferedAreAnswered501() throws Exception {
        HttpResponse<String> answer = send(withKey("/api/v1/mail/mail-notification-status", key.getKey()));
        assertThat(answer.statusCode()).isEqualTo(501);
        assertThat(answer.body()).contains("\"code\":\"not_implemented\"");
        assertThat(send(request("/api/v1/openapi.yaml")).body()).startsWith("openapi: 3.0.3");
    }

    @Test
    void messageDoorsServeNothingOfIt() throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://" + XRoadInstance.CONSUMER_ADDRESS + ":"
                + instance.ports().client() + "/api/v1/user")).header("Authorization", "X-Road-ApiKey token=" + key.getKey()).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.body()).doesNotContain("username");
        assertThat(send(withKey("/listClients", key.getKey())).statusCode()).isEqualTo(404);
    }
}
