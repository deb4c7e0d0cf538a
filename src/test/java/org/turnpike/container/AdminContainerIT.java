package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMX;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.net.ssl.SSLSocket;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.ClientHello;
import org.turnpike.admin.UsersMXBean;

/** The admin door of a real container, in front of a server whose home was empty: who is let in, what it serves, and what it gives away. */
@ExtendWith({ContainerUnderTest.Preparation.class, ArquillianExtension.class})
@RunAsClient
class AdminContainerIT {
    private static final String ADMIN = "admin";
    private static final String NEWEST = "TLSv1.3";
    private static final String USER = "/api/v1/user";
    private static final String PASSWORD = "a-long-test-password";
    private static final Pattern COOKIE = Pattern.compile("(?im)^set-cookie: (JSESSIONID|XSRF-TOKEN)=([0-9a-f]{64});.*$");
    private static String key;

    @Deployment(testable = false)
    static WebArchive application() throws IOException {
        ContainerUnderTest.delete(ContainerUnderTest.home());
        Files.createDirectories(ContainerUnderTest.home());
        return ContainerUnderTest.delivered();
    }

    @BeforeAll
    static void addAdministrators() throws Exception {
        try (JMXConnector jmx = ContainerUnderTest.attach()) {
            UsersMXBean users = users(jmx);
            users.add("alice", List.of("XROAD_SYSTEM_ADMINISTRATOR"), PASSWORD);
            key = users.createApiKey(List.of("XROAD_SECURITY_OFFICER")).getKey();
        }
        awaitAnswer();
    }

    /** The first request starts the door's application, which takes a busy machine longer than a client here waits. */
    private static void awaitAnswer() throws Exception {
        for (int attempt = 0; attempt < 9; attempt++) {
            try {
                send(TlsClient.anonymous(), request("GET", USER));
                return;
            } catch (SocketTimeoutException slow) {
                // the next request waits again, for as long as the client does
            }
        }
        throw new AssertionError("the admin door did not answer nine requests in time");
    }

    private static UsersMXBean users(JMXConnector jmx) throws Exception {
        return JMX.newMXBeanProxy(jmx.getMBeanServerConnection(), new ObjectName("turnpike:type=Users"), UsersMXBean.class);
    }

    private static String send(TlsClient client, String request) throws Exception {
        return send(client, ADMIN, NEWEST, request);
    }

    private static String send(TlsClient client, String door, String protocol, String request) throws Exception {
        String answer = exchange(client, door, protocol, request);
        for (int attempt = 0; attempt < 60 && answer.startsWith("HTTP/1.1 429"); attempt++) {
            Thread.sleep(1000);                                            // a fast machine sends more than 20 requests a second
            answer = exchange(client, door, protocol, request);
        }
        return answer;
    }

    private static String exchange(TlsClient client, String door, String protocol, String request) throws Exception {
        try (SSLSocket socket = client.connect(door, protocol)) {
            return TrialServer.exchange(socket, request);
        }
    }

    private static String request(String method, String path, String... headers) {
        return method + " " + path + " HTTP/1.1\r\nHost: any\r\nConnection: close\r\n" + String.join("", List.of(headers).stream().map(each -> each + "\r\n").toList())
                + "\r\n";
    }

    private static String withKey(String method, String path) {
        return request(method, path, "Authorization: X-Road-ApiKey token=" + key);
    }

    private static String post(String path, String type, String body, String... headers) {
        String head = request("POST", path, headers);
        return head.substring(0, head.length() - 2) + "Content-Type: " + type + "\r\nContent-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    private static String login(TlsClient client, String name, String password) throws Exception {
        return send(client, post("/login", "application/x-www-form-urlencoded",
                "username=" + name + "&password=" + URLEncoder.encode(password, StandardCharsets.UTF_8)));
    }

    private static String cookies(String answer) {
        StringBuilder cookies = new StringBuilder("Cookie: ");
        Matcher cookie = COOKIE.matcher(answer);
        while (cookie.find()) {
            cookies.append(cookie.group(1)).append('=').append(cookie.group(2)).append("; ");
        }
        return cookies.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void answersAnApiKeyAndNobodyElse(String protocol) throws Exception {
        assertThat(send(TlsClient.anonymous(), ADMIN, protocol, request("GET", USER))).startsWith("HTTP/1.1 401").contains("{\"status\":401}");
        assertThat(send(TlsClient.anonymous(), ADMIN, protocol, withKey("GET", USER))).startsWith("HTTP/1.1 200").contains("\"username\":\"api-key-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/r1/SANDBOX/GOV/2222/registry/people", "/listClients", "/wsdl", "/asic", "/verificationconf", "/metrics", "/.well-known/acme-challenge/x"})
    void servesNothingOfOtherDoors(String path) throws Exception {
        String answer = send(TlsClient.anonymous(), request("GET", path, "X-Road-Client: SANDBOX/COM/1111/portal"));
        assertThat(answer).startsWith("HTTP/1.1 404").doesNotContain("faultcode").doesNotContain("server.clientproxy");
    }

    @Test
    void servesNoSoapMessage() throws Exception {
        String answer = send(TlsClient.anonymous(), post("/", "text/xml", "<Envelope/>"));
        assertThat(answer).containsPattern("^HTTP/1.1 [34]\\d\\d").doesNotContain("faultcode");
    }

    @ParameterizedTest
    @ValueSource(strings = {"client", "ocsp", "health"})
    void otherDoorsServeNoneOfIt(String door) throws Exception {
        assertThat(ContainerUnderTest.exchange(door, withKey("GET", USER))).startsWith("HTTP/1.1 ").doesNotContain("username");
        assertThat(ContainerUnderTest.exchange(door, post("/login", "application/x-www-form-urlencoded", "username=alice&password=" + PASSWORD)))
                .startsWith("HTTP/1.1 ").doesNotContain("JSESSIONID", "XSRF-TOKEN");
    }

    @Test
    void clientDoorServesNoneOfItOverTlsEither() throws Exception {
        assertThat(send(TlsClient.anonymous(), "client.tls", NEWEST, withKey("GET", USER))).startsWith("HTTP/1.1 ").doesNotContain("username");
    }

    @Test
    void sessionStartsByPassword() throws Exception {
        String in = login(TlsClient.anonymous(), "alice", PASSWORD);
        assertThat(in).startsWith("HTTP/1.1 200").containsIgnoringCase("SameSite=Strict");
        assertThat(send(TlsClient.anonymous(), request("GET", USER, cookies(in)))).startsWith("HTTP/1.1 200").contains("\"username\":\"alice\"");
        assertThat(login(TlsClient.anonymous(), "alice", "a-wrong-test-password")).startsWith("HTTP/1.1 401").doesNotContain("JSESSIONID");
    }

    @Test
    void servesTheFirstPageOfTheConsoleWithItsStyleAndScript() throws Exception {
        String session = cookies(login(TlsClient.anonymous(), "alice", PASSWORD));
        assertThat(send(TlsClient.anonymous(), request("GET", "/console/", session))).startsWith("HTTP/1.1 200").contains("<main", "class=\"verdict ");
        for (String asset : List.of("pico.css", "console.css", "htmx.js")) {
            assertThat(send(TlsClient.anonymous(), request("GET", "/console/assets/" + asset))).as(asset).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void sessionStartsByTheContainersRealm() throws Exception {
        String in = login(TlsClient.anonymous(), ContainerUnderTest.REALM_USER, ContainerUnderTest.REALM_PASSWORD);
        assertThat(in).startsWith("HTTP/1.1 200");
        assertThat(send(TlsClient.anonymous(), request("GET", USER, cookies(in)))).startsWith("HTTP/1.1 200")
                .contains("\"username\":\"" + ContainerUnderTest.REALM_USER + "\"", "\"roles\":[\"" + ContainerUnderTest.REALM_ROLE + "\"]");
        assertThat(login(TlsClient.anonymous(), ContainerUnderTest.REALM_USER, "a-wrong-test-password")).startsWith("HTTP/1.1 401").doesNotContain("JSESSIONID");
    }

    @Test
    void sessionStartsByARegisteredClientCertificateAlone() throws Exception {
        Doors.TlsKey own = TrialDoors.newKey("CN=carol");
        TlsClient carol = TlsClient.with(own.key(), own.chain().get(0));
        String noBody = post("/login", "application/x-www-form-urlencoded", "");
        assertThat(send(carol, noBody)).startsWith("HTTP/1.1 401");
        try (JMXConnector jmx = ContainerUnderTest.attach()) {
            users(jmx).add("carol", List.of("XROAD_SERVICE_ADMINISTRATOR"), "");
            users(jmx).addCertificate("carol", HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(own.chain().get(0).getEncoded())));
        }
        String in = send(carol, noBody);
        assertThat(in).startsWith("HTTP/1.1 200");
        assertThat(send(TlsClient.anonymous(), request("GET", USER, cookies(in)))).contains("\"username\":\"carol\"");
        assertThat(send(TlsClient.named("CN=carol"), noBody)).as("another key of that name").startsWith("HTTP/1.1 401");
    }

    @Test
    void noAnswerNamesAProductOrShowsAStackTrace() throws Exception {
        TlsClient client = TlsClient.anonymous();
        String bearer = "Authorization: X-Road-ApiKey token=" + key;
        for (String request : List.of(request("GET", "/"), request("GET", USER), request("GET", "/nowhere"), request("GET", "/a%00b%2f..%5c"), withKey("GET", USER),
                withKey("GET", "/api/v1/tokens/no-such"), withKey("PUT", USER), withKey("TRACE", USER), request("BREW", USER), withKey("GET", "/api/v1/../../web.xml"),
                withKey("GET", "/WEB-INF/web.xml"), post("/api/v1/api-keys", "application/json", "[{]", bearer), post("/api/v1/api-keys", "text/xml", "<a/>", bearer),
                post("/login", "application/x-www-form-urlencoded", "%%%"), "GET " + USER + " HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n",
                "GET /\u0001 HTTP/1.1\r\nHost: any\r\nConnection: close\r\n\r\n", request("GET", USER, "X-Large: " + "x".repeat(30_000)))) {
            String answer = send(client, request).toLowerCase(Locale.ROOT);
            assertThat(answer).as(request.substring(0, Math.min(60, request.length()))).doesNotContain("\nserver:", "x-powered-by", "tomcat", "undertow", "wildfly", "jboss", "jersey",
                    "exception", "\tat ", "org.turnpike", "java.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {USER, "/nowhere", "/login", "/api/v1/openapi.yaml"})
    void answersForbidFramingGuessingAndPlainHttp(String path) throws Exception {
        for (String answer : List.of(send(TlsClient.anonymous(), request("GET", path)), send(TlsClient.anonymous(), withKey("GET", path)))) {
            assertThat(answer).containsIgnoringCase("\r\nContent-Security-Policy: default-src 'none'").containsIgnoringCase("\r\nStrict-Transport-Security: max-age=31536000")
                    .containsIgnoringCase("\r\nX-Content-Type-Options: nosniff").containsIgnoringCase("frame-ancestors 'none'");
        }
    }

    @Test
    void traceIsNotAnswered() throws Exception {
        assertThat(send(TlsClient.anonymous(), request("TRACE", USER, "X-Echo: of-this"))).startsWith("HTTP/1.1 405").doesNotContain("of-this");
    }

    /** TLS 1.1 and 1.0, which the JDK no longer offers: TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA and its ECDSA sister. */
    @ParameterizedTest
    @ValueSource(ints = {0x0302, 0x0301})
    void olderTlsIsRefused(int version) throws Exception {
        assertThat(ClientHello.alert(ContainerUnderTest.ADDRESS, ContainerUnderTest.port(ADMIN), version, "", 0xc013, 0xc009)).isEqualTo("protocol_version");
    }

    @Test
    void plainHttpIsNotServed() {
        assertThatThrownBy(() -> assertThat(ContainerUnderTest.exchange(ADMIN, withKey("GET", USER))).contains("api-key-")).isInstanceOfAny(AssertionError.class, IOException.class);
    }
}
