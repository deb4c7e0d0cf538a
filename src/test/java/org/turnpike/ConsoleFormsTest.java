package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.ConsoleDoorClient.Answer;
import org.turnpike.admin.AuditMXBean;
import org.turnpike.admin.ClientsMXBean;
import org.turnpike.admin.KeysMXBean;
import org.turnpike.admin.ServicesMXBean;
import org.turnpike.admin.UsersMXBean;
import org.turnpike.audit.Caller;
import org.turnpike.sandbox.Identities;
import org.turnpike.users.Role;

/** Bad input at the console's forms: what is lost, done twice, overtaken, too large or not what it should be. */
@Tag("slow")
class ConsoleFormsTest {
    private static final String PASSWORD = "a-long-test-password";
    private static final String PORTAL = Identities.PORTAL.path();
    private static final String CLIENT = "/console/client?id=" + PORTAL;
    private static final String CLIENTS = "/console/clients";
    private static final String KEYS = "/console/keys";
    private static final String MARKUP = "<script>alert(1)</script>\"'&";
    private static final Map<String, byte[]> FILES = new ConcurrentHashMap<>();
    private static XRoadInstance instance;
    private static HttpServer web;
    private static ConsoleDoorClient door;

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance("", "", Map.of("turnpike.services.fetch-from-loopback", "true"));
        bean(UsersMXBean.class).add("alice", Arrays.stream(Role.values()).map(Role::name).toList(), PASSWORD);
        web = HttpServer.create(new InetSocketAddress("127.0.0.21", 0), 0);
        web.createContext("/", exchange -> {
            byte[] file = FILES.get(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(200, file.length);
            exchange.getResponseBody().write(file);
            exchange.close();
        });
        web.start();
        door = new ConsoleDoorClient(XRoadInstance.CONSUMER_ADDRESS, instance.ports().admin(), () -> instance.clock().advance(Duration.ofSeconds(1)));
    }

    @AfterAll
    static void stop() throws Exception {
        web.stop(0);
        instance.close();
    }

    @BeforeEach
    void signIn() throws Exception {
        door.signIn("alice", PASSWORD);
    }

    private static <T> T bean(Class<T> as) {
        return instance.consumer().server().beans().bean(as);
    }

    private static Map<String, String> filled(Map<String, String> form, String... fields) {
        Map<String, String> filled = new LinkedHashMap<>(form);
        for (int i = 0; i < fields.length; i += 2) {
            filled.put(fields[i], fields[i + 1]);
        }
        return filled;
    }

    private static String url(String path, byte[] content) {
        FILES.put(path, content);
        return "http://127.0.0.21:" + web.getAddress().getPort() + path;
    }

    /** Sends a form without a session, signs in, and returns the page that comes. */
    private static Answer expired(String action, Map<String, String> form) throws Exception {
        door.forgetSession();
        Answer asked = door.send(action, form);
        assertThat(asked.status()).isEqualTo(401);
        return door.send("/console/login", filled(asked.form("/console/login"), "username", "alice", "password", PASSWORD));
    }

    @Test
    void showsAFormFilledAgainAfterTheSessionExpired() throws Exception {
        String action = CLIENTS + "/group-add";
        Answer again = expired(action, filled(door.open(CLIENT).form(action), "group", "kept", "description", MARKUP));
        assertThat(again.status()).isEqualTo(200);
        assertThat(bean(ClientsMXBean.class).getClients()).noneMatch(client -> client.getGroups().stream().anyMatch(group -> group.getCode().equals("kept")));
        Map<String, String> form = again.form(action);
        assertThat(form).containsEntry("group", "kept").containsEntry("description", MARKUP);
        assertThat(door.send(action, form).status()).isEqualTo(303);
        assertThat(bean(ClientsMXBean.class).getClients()).anyMatch(client -> client.getGroups().stream().anyMatch(group -> group.getDescription().equals(MARKUP)));
    }

    @Test
    void keepsNoSecretOfAFormWhoseSessionExpired() throws Exception {
        String secret = "Typed-Pin-1357";
        String action = KEYS + "/pin";
        Map<String, String> form = filled(door.open(KEYS).form(action), "oldPin", secret, "newPin", secret);
        door.forgetSession();
        Answer asked = door.send(action, form);
        Answer again = door.send("/console/login", filled(asked.form("/console/login"), "username", "alice", "password", PASSWORD));
        assertThat(asked.text() + again.text()).doesNotContain(secret).doesNotContain(PASSWORD);
        assertThat(again.form(action)).containsEntry("token", "software");
    }

    @Test
    void countsAFormOnceThatIsSentTwice() throws Exception {
        String action = KEYS + "/generate";
        Map<String, String> form = filled(door.open(KEYS).form(action), "token", "software", "label", "twice", "usage", "SIGNING", "algorithm", "EC_P256");
        CompletableFuture<Answer> first = CompletableFuture.supplyAsync(() -> sent(action, form));
        Answer second = sent(action, form);
        assertThat(first.join().location()).isEqualTo(second.location()).isNotEmpty();
        assertThat(sent(action, form).location()).isEqualTo(second.location());
        assertThat(bean(KeysMXBean.class).getKeys()).filteredOn(key -> key.getLabel().equals("twice")).hasSize(1);
    }

    private static Answer sent(String action, Map<String, String> form) {
        try {
            return door.send(action, form);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String code(Caller caller) {
        return instance.consumer().server().beans().as(caller, () -> bean(UsersMXBean.class).createLoginCode("alice")).getCode();
    }

    @Test
    void aCodeCreatedAtThisMachineSignsInOnce() throws Exception {
        String page = "/console/login/once";
        String code = code(new Caller(Caller.LOCAL, ""));
        door.forgetSession();
        assertThat(door.open(page).status()).as("opening the page uses nothing up").isEqualTo(200);
        assertThat(door.send(page, Map.of("code", "0".repeat(64))).status()).isEqualTo(401);
        Answer in = door.send(page, Map.of("code", code));
        assertThat(in.status()).isEqualTo(303);
        assertThat(door.open(KEYS).status()).isEqualTo(200);
        door.forgetSession();
        Answer again = door.send(page, Map.of("code", code));
        assertThat(again.status()).isEqualTo(401);
        assertThat(again.text()).doesNotContain(code);
        assertThat(door.open(KEYS).status()).isEqualTo(401);
        assertThat(String.join("", bean(AuditMXBean.class).last(50))).contains("Create user login code").doesNotContain(code);
    }

    @Test
    void callersElsewhereCreateNoCode() {
        for (Caller caller : List.of(new Caller("alice", "127.0.0.1", "Session"), new Caller("api-key-1", "127.0.0.1", "ApiKey"), new Caller("admin", "192.0.2.1"), new Caller(Caller.UNKNOWN, ""))) {
            assertThatThrownBy(() -> code(caller)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void storesOneOfTwoFormsOfTheSameRevision() throws Exception {
        String action = CLIENTS + "/group-add";
        for (int round = 0; round < 5; round++) {
            Answer page = door.open(CLIENT);
            Map<String, String> one = filled(page.form(action), "group", "one-" + round);
            Map<String, String> other = filled(page.form(action), "group", "other-" + round, "_once", "00000000-0000-0000-0000-00000000000" + round);
            CompletableFuture<Answer> first = CompletableFuture.supplyAsync(() -> sent(action, one));
            Answer second = sent(action, other);
            assertThat(List.of(first.join().status(), second.status())).containsExactlyInAnyOrder(303, 409);
        }
    }

    @Test
    void savesRequestAndCertificateOfTheInternalKeyAndImportsACertificate() throws Exception {
        String old = bean(KeysMXBean.class).exportInternal();
        Answer keys = door.open(KEYS);
        assertThat(keys.text()).contains(bean(KeysMXBean.class).getInternalCertificate().getSha256());
        assertThat(door.send(KEYS + "/internal/export", keys.form(KEYS + "/internal/export")).text().strip()).isEqualTo(old.strip());
        assertThat(door.send(KEYS + "/internal/request", filled(keys.form(KEYS + "/internal/request"), "internalSubject", "CN=ss1.example")).text()).startsWith("-----BEGIN CERTIFICATE REQUEST");
        assertThat(door.send(KEYS + "/internal/import", keys.form(KEYS + "/internal/import"), "chain", old.getBytes(StandardCharsets.US_ASCII)).status()).isEqualTo(303);
        assertThat(door.send(KEYS + "/internal/generate", keys.form(KEYS + "/internal/generate")).status()).isEqualTo(303);
        assertThat(bean(KeysMXBean.class).exportInternal()).isNotEqualTo(old);
        bean(ClientsMXBean.class).addCertificate(PORTAL, old);
        String save = CLIENTS + "/certificate-save";
        assertThat(door.send(save, door.open(CLIENT).form(save)).text()).startsWith("-----BEGIN CERTIFICATE-----");
    }

    @Test
    void answersAnOvertakenFormWithTheDifference() throws Exception {
        String action = CLIENTS + "/group-add";
        Map<String, String> form = filled(door.open(CLIENT).form(action), "group", "mine");
        bean(ClientsMXBean.class).addGroup(PORTAL, "theirs", "");
        Answer stale = door.send(action, form);
        assertThat(stale.status()).isEqualTo(409);
        assertThat(stale.text()).contains("theirs");
        assertThat(door.send(action, stale.form(action)).status()).isEqualTo(303);
    }

    @Test
    void showsMarkupInNamesAsText() throws Exception {
        String generate = KEYS + "/generate";
        door.send(generate, filled(door.open(KEYS).form(generate), "token", "software", "label", MARKUP, "usage", "SIGNING", "algorithm", "EC_P256"));
        assertThat(bean(KeysMXBean.class).getKeys()).anyMatch(key -> key.getLabel().equals(MARKUP));
        bean(ClientsMXBean.class).addGroup(PORTAL, "markup", MARKUP);
        assertThat(door.open("/console/audit").text()).doesNotContain("<script>alert");
        String markup = URLEncoder.encode(MARKUP, StandardCharsets.UTF_8);
        for (String page : List.of(KEYS, CLIENT, "/console/rollover?usage=SIGNING&member=" + markup, "/console/client?id=" + markup)) {
            assertThat(door.open(page).text()).as(page).doesNotContain("<script>alert").contains("&lt;script&gt;alert(1)");
        }
    }

    private static byte[] wsdl(int operations, int bytes) {
        StringBuilder text = new StringBuilder("""
                <wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" targetNamespace="urn:t" xmlns:t="urn:t">
                <wsdl:binding name="b" type="t:p"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
                """);
        for (int i = 0; i < operations; i++) {
            text.append("<wsdl:operation name=\"operation").append(i).append("\"><soap:operation soapAction=\"\"/></wsdl:operation>\n");
        }
        text.append("</wsdl:binding><wsdl:service name=\"s\"><wsdl:port name=\"o\" binding=\"t:b\"><soap:address location=\"http://127.0.0.21:9/s\"/></wsdl:port></wsdl:service><!--");
        String end = "--></wsdl:definitions>";
        return (text + "x".repeat(Math.max(0, bytes - text.length() - end.length())) + end).getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void showsWhatAWsdlOfTenMebibytesAddsAndRejectsALargerOne() throws Exception {
        String show = CLIENTS + "/description-show";
        Map<String, String> form = door.open(CLIENT).form(show, "WSDL");
        String largest = url("/largest.wsdl", wsdl(1000, 10 << 20));
        Answer shown = door.send(show, filled(form, "url", largest));
        assertThat(shown.status()).as(shown.text()).isEqualTo(200);
        assertThat(shown.text()).contains("operation0").hasSizeLessThan(1 << 20);
        Answer larger = door.send(show, filled(form, "url", url("/larger.wsdl", wsdl(1, (10 << 20) + 1))));
        assertThat(larger.status()).isEqualTo(409);
        assertThat(larger.text()).contains("role=\"alert\"").contains("larger.wsdl");
        String add = CLIENTS + "/description-add";
        assertThat(door.send(add, shown.form(add)).status()).isEqualTo(303);
        assertThat(bean(ServicesMXBean.class).services(PORTAL)).hasSize(1000);
        Answer client = door.open(CLIENT);
        assertThat(client.text()).as("a thousand services").hasSizeLessThan(1 << 20).contains("1000");
        assertThat(door.open(CLIENT + "&from=950").text()).contains("operation999").contains("&amp;from=900\"").doesNotContain("&amp;from=1000\"");
        assertThat(door.open(CLIENT + "&q=operation999").text()).contains("operation999");
        bean(ServicesMXBean.class).remove(PORTAL, largest);
    }

    @Test
    void rejectsUploadsThatAreNotWhatTheyShouldBe() throws Exception {
        byte[] noise = {0, 1, 2, (byte) 0xff};
        String add = CLIENTS + "/certificate-add";
        for (byte[] file : List.of(noise, "plain text".getBytes(StandardCharsets.UTF_8), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".getBytes(StandardCharsets.UTF_8))) {
            assertRejected(door.send(add, door.open(CLIENT).form(add), "certificate", file), "certificate");
            assertRejected(door.send(KEYS + "/import", door.open(KEYS).form(KEYS + "/import"), "certificate", file), "certificate");
            assertRejected(door.send("/console/trust/anchor/show", door.open("/console/trust").form("/console/trust/anchor/show"), "anchor", file), "anchor");
        }
    }

    private static void assertRejected(Answer answer, String argument) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.text().split("role=\"alert\">")[1].split("</p>")[0]).contains(argument);
    }
}
