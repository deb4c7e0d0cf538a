package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.admin.KeyChoiceView;
import org.turnpike.admin.KeysMXBean;
import org.turnpike.admin.OwnCertificateView;
import org.turnpike.admin.UsersMXBean;
import org.turnpike.id.ServiceId;
import org.turnpike.sandbox.Identities;
import org.turnpike.server.SecurityServer;
import org.turnpike.users.Role;

/** Key roll-over in a real browser, through the pages alone, with the sandbox's central side. */
@Tag("slow")
class ConsoleProceduresTest {
    private static final String PASSWORD = "a-long-test-password";
    private static final String KEYS = "/console/keys";

    @TempDir
    static Path folder;
    private static XRoadInstance instance;

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance(file -> file, ManagementServices::in);
        instance.provider().reregister(Set.of(Identities.REGISTRY, Identities.MANAGEMENT));
        instance.publish();
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
    }

    private static Browser browser(SecurityServer server, String address) throws IOException {
        server.beans().bean(UsersMXBean.class).add("alice", Arrays.stream(Role.values()).map(Role::name).toList(), PASSWORD);
        Browser browser = new Browser("https://" + address + ":" + instance.ports().admin(), () -> instance.clock().advance(Duration.ofSeconds(1)));
        browser.open("/").signIn("alice", PASSWORD);
        return browser;
    }

    private static Path issued(String use, byte[] request) throws Exception {
        HttpResponse<byte[]> answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(instance.sandbox().url() + "/ca/" + use)).timeout(Duration.ofMinutes(1))
                .POST(HttpRequest.BodyPublishers.ofByteArray(request)).build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo(200);
        return Files.write(Files.createTempFile(folder, "certificate", ".cer"), answer.body());
    }

    private static void assertSound(Browser browser, String page) throws Exception {
        browser.picture(page, 390, true);
        assertThat(browser.objections("color-contrast")).as(page + ", dark").isEmpty();
        browser.picture(page, 1280, false);
        assertThat(browser.objections()).as(page).isEmpty();
        assertThat(browser.errors()).as(page).isEmpty();
        assertThat(browser.overflows(390)).as(page + " at 390 pixels").isFalse();
    }

    /** Steps 1 to 3 of the procedure: key, request, certificate. */
    private static void newCertificate(Browser browser, String label, String sign) throws Exception {
        browser.fill(KEYS + "/generate", "label", label).send(KEYS + "/generate");
        browser.fill(KEYS + "/request", "host", "ss3.sandbox.test").fill(KEYS + "/request", "format", "DER").send(KEYS + "/request");
        browser.unfold(KEYS + "/request/save").fill(KEYS + "/request/save", "format", "DER");
        byte[] request = browser.download(KEYS + "/request/save");
        Path certificate = issued(sign, request);
        Path other = Files.writeString(folder.resolve("not-a-certificate"), "this is not a certificate");
        browser.unfold(KEYS + "/import").fill(KEYS + "/import", "certificate", other.toString()).send(KEYS + "/import");
        assertThat(browser.find("[role=alert]").getText()).contains("certificate");
        browser.unfold(KEYS + "/import").fill(KEYS + "/import", "certificate", certificate.toString()).send(KEYS + "/import");
        assertThat(browser.has("[role=alert]")).as(browser.text()).isFalse();
    }

    private static void assertServed(ServiceId echo) throws Exception {
        instance.runJobs();
        Call.Outcome answer = Call.soap(instance, Call.envelope(Identities.PORTAL, echo, Call.newId(), "<e:echo xmlns:e=\"http://sandbox.turnpike.example/registry\"/>"));
        assertThat(answer.code()).as(answer.body()).isEmpty();
        assertThat(answer.body()).contains("echoResponse");
    }

    @Test
    void rollsKeysOver() throws Exception {
        try (Browser browser = browser(instance.consumer().server(), XRoadInstance.CONSUMER_ADDRESS)) {
            KeysMXBean keys = instance.consumer().server().beans().bean(KeysMXBean.class);
            rollSigningKeyOver(browser, keys);
            rollAuthenticationKeyOver(browser, keys);
        }
        assertServed(Identities.ECHO);
    }

    private static OwnCertificateView inUse(KeysMXBean keys, String usage, String member) {
        String used = keys.explain().stream().filter(each -> each.isUsed() && each.getMember().equals(member)).map(KeyChoiceView::getSha256).findFirst().orElseThrow();
        return keys.getCertificates().stream().filter(each -> each.getSha256().equals(used) && each.getUsage().equals(usage)).findFirst().orElseThrow();
    }

    private static void rollSigningKeyOver(Browser browser, KeysMXBean keys) throws Exception {
        OwnCertificateView old = inUse(keys, "SIGNING", Identities.CONSUMER.path());
        browser.open(KEYS).submit("a[href*='old=" + old.getSha256() + "']");
        assertSound(browser, "rollover-start");
        newCertificate(browser, "sign next", "sign-sign");
        assertSound(browser, "rollover");
        browser.send(KEYS + "/disable");
        assertThat(inUse(keys, "SIGNING", Identities.CONSUMER.path()).getKey()).isNotEqualTo(old.getKey());
        browser.send(KEYS + "/delete");
        assertThat(browser.has(".steps [aria-current]")).as(browser.text()).isFalse();
        assertThat(keys.getKeys()).noneMatch(each -> each.getId().equals(old.getKey()));
    }

    private static void rollAuthenticationKeyOver(Browser browser, KeysMXBean keys) throws Exception {
        OwnCertificateView old = inUse(keys, "AUTHENTICATION", "");
        browser.open(KEYS).submit("a[href*='old=" + old.getSha256() + "']");
        newCertificate(browser, "auth next", "sign-auth");
        instance.sandbox().centralSide().approveAtOnce(false);
        browser.fill(KEYS + "/register", "address", XRoadInstance.CONSUMER_ADDRESS).send(KEYS + "/register");
        browser.send(KEYS + "/check");
        assertThat(browser.has("form[action='" + KEYS + "/check']")).as("it waits for the approval").isTrue();
        assertSound(browser, "rollover-waits");
        instance.sandbox().centralSide().approve();
        instance.sandbox().centralSide().approveAtOnce(true);
        browser.send(KEYS + "/check").send(KEYS + "/activate");
        instance.runJobs();
        browser.send(KEYS + "/disable");
        assertThat(inUse(keys, "AUTHENTICATION", "").getKey()).isNotEqualTo(old.getKey());
        browser.send(KEYS + "/unregister").send(KEYS + "/delete");
        assertThat(browser.has(".steps [aria-current]")).as(browser.text()).isFalse();
        assertThat(keys.getKeys()).noneMatch(each -> each.getId().equals(old.getKey()));
    }
}
