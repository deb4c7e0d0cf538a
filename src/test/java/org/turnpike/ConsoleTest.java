package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.turnpike.admin.AuditMXBean;
import org.turnpike.admin.ClientsMXBean;
import org.turnpike.admin.KeyView;
import org.turnpike.admin.KeysMXBean;
import org.turnpike.admin.OwnCertificateView;
import org.turnpike.admin.TimeStampingMXBean;
import org.turnpike.admin.UsersMXBean;
import org.turnpike.audit.Caller;
import org.turnpike.sandbox.Identities;
import org.turnpike.users.Role;

/** The console in a real browser, at a server of a whole instance. */
@Tag("slow")
class ConsoleTest {
    private static final String PASSWORD = "a-long-test-password";
    private static final String PORTAL = "/console/client?id=" + Identities.PORTAL.path();
    private static final String ADD_GROUP = "/console/clients/group-add";
    private static XRoadInstance instance;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance();
        UsersMXBean users = instance.consumer().server().beans().bean(UsersMXBean.class);
        users.add("alice", Arrays.stream(Role.values()).map(Role::name).toList(), PASSWORD);
        users.add("olaf", List.of("XROAD_SECURITYSERVER_OBSERVER"), PASSWORD);
        users.add("rita", List.of("XROAD_REGISTRATION_OFFICER"), PASSWORD);
        browser = new Browser("https://" + XRoadInstance.CONSUMER_ADDRESS + ":" + instance.ports().admin(), () -> instance.clock().advance(Duration.ofSeconds(1)));
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
        instance.close();
    }

    @BeforeEach
    void signOut() {
        browser.open("/console/").forgetSession();
    }

    private static void signIn(String name) {
        browser.open("/").signIn(name, PASSWORD);
    }

    /** Without an objection of axe-core, without an error in the browser, and no wider than a telephone. */
    private static void assertSound(String page) throws Exception {
        assertThat(browser.errors()).as(page).isEmpty();
        browser.picture(page, 390, true);
        assertThat(browser.objections("color-contrast")).as(page + ", dark").isEmpty();
        browser.picture(page, 1280, false);
        assertThat(browser.objections()).as(page).isEmpty();
        assertThat(browser.overflows(390)).as(page + " at 390 pixels").isFalse();
    }

    @Test
    void asksToSignInAndShowsWhetherTheServerServes() throws Exception {
        browser.open("/");
        assertThat(browser.has("[name=password]")).isTrue();
        assertSound("login");
        browser.signIn("alice", "a-wrong-test-password");
        assertThat(browser.find("[role=alert]").getText()).isNotEmpty();
        browser.signIn("alice", PASSWORD);
        assertThat(browser.path()).isEqualTo("/console/");
        assertThat(browser.find(".verdict").getText()).isNotEmpty();
        assertSound("serve");
        browser.submit(".sign-out button");
        assertThat(browser.has("[name=password]")).isTrue();
    }

    @Test
    void signsInOnceWithTheCodeInTheAddress() throws Exception {
        String path = instance.consumer().server().beans().as(new Caller(Caller.LOCAL, ""), () -> instance.consumer().server().beans().bean(UsersMXBean.class).createLoginCode("alice")).getPath();
        browser.open(path);
        assertThat(browser.find("[name=code]").getAttribute("value")).hasSize(64);
        assertThat(browser.path()).as("the code is not in the address").isEqualTo("/console/login/once");
        assertSound("once");
        browser.submit("main form button");
        assertThat(browser.has(".verdict")).isTrue();
        browser.forgetSession();
        browser.open(path).submit("main form button");
        assertThat(browser.has("[role=alert]")).isTrue();
    }

    @Test
    void explainsARefusalFoundByTheIdInItsFault() throws Exception {
        Call.Outcome refused = Call.soap(instance, Call.envelope(Identities.VISITOR, Identities.GET_PERSON, Call.newId(), "<e:getPerson xmlns:e=\"http://sandbox.turnpike.example/registry\"/>"));
        assertThat(refused.code()).isNotEmpty();
        signIn("olaf");
        browser.open("/console/refusals?id=" + refused.id());
        assertSound("refusals");
        browser.submit("tbody a");
        assertThat(browser.text()).contains(refused.id()).contains("access_denied");
        assertThat(browser.has("svg.lifelines g.failed")).isTrue();
        assertSound("refusal");
    }

    @Test
    void showsAMessageWithBothLegsAndVerifiesItNow() throws Exception {
        String id = Call.newId();
        assertThat(Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.GET_PERSON, id, "<e:getPerson xmlns:e=\"http://sandbox.turnpike.example/registry\"><e:nationalId>010101-123N</e:nationalId></e:getPerson>")).status()).isEqualTo(200);
        instance.consumer().server().beans().bean(TimeStampingMXBean.class).stampNow();
        signIn("alice");
        browser.open("/console/messages?messageId=" + id + "&caller=" + Identities.PORTAL.path() + "&peer=" + Identities.REGISTRY.path());
        browser.submit("tbody a");
        assertThat(browser.has(".verdict")).isFalse();
        assertThat(browser.all("h2 + .scroll tbody a")).hasSize(2);
        assertThat(browser.text()).contains(id).contains("/message.xml");
        browser.send("/console/message/verify");
        assertThat(browser.has(".verdict.good")).as(browser.text()).isTrue();
        assertThat(browser.all("#verified .badge.good")).hasSize(6);
        assertSound("message");
        assertThat(entries(browser.download("/console/messages/container"))).contains("mimetype", "message.xml", "META-INF/signatures.xml");
    }

    private static List<String> entries(byte[] zip) throws Exception {
        List<String> names = new ArrayList<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }

    @Test
    void testsTheConnectionToAPeer() throws Exception {
        signIn("alice");
        browser.open("/console/doctor").type("peer", Identities.SS2.path()).submit("form.filter button");
        assertThat(browser.has(".verdict.good")).as(browser.text()).isTrue();
        assertThat(browser.has("svg.lifelines g.good")).isTrue();
        assertSound("doctor");
        browser.open("/console/doctor").type("peer", Identities.REGISTRY.path()).choose("client", Identities.PORTAL.path()).submit("form.filter button");
        assertThat(browser.all(".verdict.good")).as(browser.text()).hasSize(2);
        assertThat(browser.text()).contains("getPerson");
        assertThat(instance.consumer().server().beans().bean(AuditMXBean.class).last(20)).anyMatch(line -> line.contains("Trust.doctor " + Identities.SS2.path()));
    }

    @Test
    void showsEachRoleWhatItsBeansShow() throws Exception {
        signIn("rita");
        assertThat(browser.has(".verdict")).isTrue();
        assertThat(browser.has(".plots")).isFalse();
        assertSound("serve-restricted");
        for (String page : List.of("refusals", "refusal?id=1", "doctor?peer=" + Identities.SS2.path())) {
            browser.open("/console/" + page);
            assertThat(browser.has("[role=alert]")).as(page).isTrue();
        }
        browser.open("/console/trust");
        assertThat(browser.has("[role=alert]")).as(browser.text()).isFalse();
        signOut();
        signIn("olaf");
        assertThat(browser.has(".plots")).isTrue();
        assertThat(browser.has("a[href='/console/doctor']")).isFalse();
    }

    @Test
    void everyPageIsAccessible() throws Exception {
        signIn("alice");
        for (String page : List.of("messages", "clients", "client?id=" + Identities.PORTAL.path(), "keys", "trust", "audit", "backup", "settings")) {
            browser.open("/console/" + page);
            assertThat(browser.has("[role=alert]")).as(browser.text()).isFalse();
            assertSound(page.replaceAll("\\?.*", ""));
        }
    }

    @Test
    void observersSeeNoFormsAndAreRejectedWhereTheirRoleIs() {
        signIn("olaf");
        browser.open("/console/keys");
        assertThat(browser.has("details.action")).isFalse();
        browser.open("/console/backup");
        assertThat(browser.has("[role=alert]")).isTrue();
        assertThat(browser.has("a[href='/console/backup']")).isFalse();
    }

    @Test
    void isUsedByKeyboardAlone() {
        String form = "form[action='" + ADD_GROUP + "']";
        signIn("alice");
        browser.open(PORTAL).press(Keys.TAB).press(Keys.ENTER);
        browser.tabTo("details:has(> " + form + ") > summary").press(Keys.ENTER);
        browser.tabTo(form + " [name=group]").press("typed").tabTo(form + " button").enter();
        assertThat(browser.has("[role=status]")).as(browser.text()).isTrue();
        assertThat(browser.text()).contains("typed");
    }

    @Test
    void keepsWhatWasTypedWhenTheSessionExpires() {
        signIn("alice");
        browser.open(PORTAL).unfold(ADD_GROUP).fill(ADD_GROUP, "group", "kept").fill(ADD_GROUP, "description", "<b>bold</b> & 'quoted'").forgetSession();
        browser.send(ADD_GROUP);
        assertThat(browser.has("[name=password]")).isTrue();
        browser.signIn("alice", PASSWORD);
        assertThat(browser.find("[role=alert]").getText()).isNotEmpty();
        assertThat(browser.find("form[action='" + ADD_GROUP + "'] [name=description]").getAttribute("value")).isEqualTo("<b>bold</b> & 'quoted'");
        browser.send(ADD_GROUP);
        assertThat(browser.has("[role=status]")).isTrue();
        assertThat(browser.text()).contains("kept").contains("<b>bold</b> & 'quoted'");
    }

    @Test
    void answersAFormThatWasOvertakenWithTheDifference() {
        signIn("alice");
        browser.open(PORTAL).unfold(ADD_GROUP).fill(ADD_GROUP, "group", "mine");
        instance.consumer().server().beans().bean(ClientsMXBean.class).addGroup(Identities.PORTAL.path(), "theirs", "");
        browser.send(ADD_GROUP);
        assertThat(browser.has(".difference")).isTrue();
        assertThat(browser.text()).contains("theirs").contains("mine");
        browser.send(ADD_GROUP);
        assertThat(browser.has("[role=status]")).isTrue();
        assertThat(browser.text()).contains("theirs").contains("mine");
    }

    @Test
    void showsTheDifferenceToSystemAdministratorsAlone() {
        String connection = "/console/clients/connection";
        signIn("rita");
        browser.open(PORTAL).unfold(connection);
        instance.consumer().server().beans().bean(ClientsMXBean.class).addGroup(Identities.PORTAL.path(), "hidden-from-others", "");
        browser.send(connection);
        assertThat(browser.has(".difference")).isTrue();
        assertThat(browser.text()).doesNotContain("hidden-from-others");
    }

    @Test
    void rejectsAnUploadThatIsNotACertificate() throws Exception {
        Path file = Files.writeString(Files.createTempDirectory("console").resolve("certificate.pem"), "this is not a certificate");
        String action = "/console/clients/certificate-add";
        signIn("alice");
        browser.open(PORTAL).unfold(action).fill(action, "certificate", file.toString()).send(action);
        assertThat(browser.find("[role=alert]").getText()).contains("certificate");
    }

    @Test
    void countsWrongPins() {
        signIn("alice");
        browser.open("/console/keys").unfold("/console/keys/logout").send("/console/keys/logout");
        browser.unfold("/console/keys/login").fill("/console/keys/login", "pin", "Wrong-Pin-1").send("/console/keys/login");
        assertThat(browser.find("[role=alert]").getText()).contains("pin_incorrect");
        assertThat(browser.find("table").getText()).contains(": 1").contains(": 4");
        browser.fill("/console/keys/login", "pin", XRoadInstance.PIN).send("/console/keys/login");
        assertThat(browser.has("form[action='/console/keys/logout']")).isTrue();
    }

    @Test
    void leavesAuthenticationKeysToTheSecurityOfficer() {
        KeysMXBean keys = instance.consumer().server().beans().bean(KeysMXBean.class);
        KeyView authentication = keys.getKeys().stream().filter(key -> key.getUsage().equals("AUTHENTICATION")).findFirst().orElseThrow();
        List<String> before = keys.getKeys().stream().map(KeyView::getId).toList();
        signIn("rita");
        browser.open("/console/keys");
        assertThat(browser.has("option[value=SIGNING]")).isTrue();
        assertThat(browser.has("option[value=AUTHENTICATION]")).isFalse();
        assertThat(browser.has("form[action='/console/keys/delete'] input[value='" + authentication.getId() + "']")).isFalse();
        browser.unfold("/console/keys/delete").forge("/console/keys/delete", "key", authentication.getId()).send("/console/keys/delete");
        assertThat(browser.has("[role=alert]")).as(browser.text()).isTrue();
        browser.open("/console/keys").unfold("/console/keys/disable").forge("/console/keys/disable", "certificate", authentication.getCertificates().get(0)).send("/console/keys/disable");
        assertThat(browser.has("[role=alert]")).as(browser.text()).isTrue();
        browser.open("/console/keys").unfold("/console/keys/generate").forge("/console/keys/generate", "usage", "AUTHENTICATION").fill("/console/keys/generate", "label", "forged")
                .send("/console/keys/generate");
        assertThat(browser.has("[role=alert]")).as(browser.text()).isTrue();
        assertThat(keys.getKeys()).extracting(KeyView::getId).containsExactlyInAnyOrderElementsOf(before);
        assertThat(keys.getCertificates()).filteredOn(each -> each.getUsage().equals("AUTHENTICATION")).allMatch(OwnCertificateView::isActive);
    }

    /** The answer's first line to a request of which only the head is sent. */
    private static String answerToHead(String... lines) throws Exception {
        try (Socket socket = AdminDoorClient.trustingAny().getSocketFactory().createSocket(XRoadInstance.CONSUMER_ADDRESS, instance.ports().admin())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write((String.join("\r\n", lines) + "\r\nHost: " + XRoadInstance.CONSUMER_ADDRESS
                    + "\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
        }
    }

    @Test
    void readsNoBodyWhereTheHeadDecides() throws Exception {
        String body = "Content-Length: 70000";
        assertThat(answerToHead("POST " + ADD_GROUP + " HTTP/1.1", body, "Origin: https://other.example")).contains(" 403");
        assertThat(answerToHead("POST /console/no-such-form HTTP/1.1", body)).contains(" 404");
        assertThat(answerToHead("POST " + ADD_GROUP + " HTTP/1.1", body)).contains(" 401");
        assertThat(answerToHead("POST /console/login HTTP/1.1", body)).contains(" 413");
        assertThat(answerToHead("GET /console/keys HTTP/1.1", body)).contains(" 401");
    }
}
