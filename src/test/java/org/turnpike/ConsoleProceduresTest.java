package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.admin.AuditMXBean;
import org.turnpike.admin.KeyChoiceView;
import org.turnpike.admin.KeysMXBean;
import org.turnpike.admin.OwnCertificateView;
import org.turnpike.admin.UsersMXBean;
import org.turnpike.container.EmbeddedDoors;
import org.turnpike.globalconf.ConfigurationAnchor;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServiceId;
import org.turnpike.sandbox.Identities;
import org.turnpike.server.SecurityServer;
import org.turnpike.server.Settings;
import org.turnpike.users.Role;

/** Set-up and key roll-over in a real browser, through the pages alone, with the sandbox's central side. */
@Tag("slow")
class ConsoleProceduresTest {
    private static final String PASSWORD = "a-long-test-password";
    private static final String ADDRESS = "127.0.0.13";
    private static final String CLIENT = "SANDBOX/ORG/3333/fresh";
    private static final String KEYS = "/console/keys";
    private static final String CLIENTS = "/console/clients";

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

    /** A server with an empty home, and its doors. */
    private record Fresh(SecurityServer server, EmbeddedDoors doors, ManualSchedule schedule) implements Closeable {
        static Fresh start() throws Exception {
            Path home = Files.createDirectory(folder.resolve("ss3"));
            Settings settings = Settings.read(Map.of("turnpike.home", home.toString(), "turnpike.services.fetch-from-loopback", "true",
                    "turnpike.peers.port", String.valueOf(instance.ports().server()), "turnpike.peers.ocsp-port", String.valueOf(instance.ports().ocsp())), Map.of(), home);
            ManualSchedule schedule = new ManualSchedule();
            SecurityServer server = new SecurityServer(settings, instance.clock(), schedule);
            return new Fresh(server, new EmbeddedDoors(server, settings.admission(), ADDRESS, instance.ports(), folder.resolve("tomcat")), schedule);
        }

        @Override
        public void close() throws IOException {
            doors.close();
            server.close();
        }
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

    @Test
    void pagesLeadFromAnEmptyHomeToAServedCall() throws Exception {
        try (Fresh fresh = Fresh.start(); Browser browser = browser(fresh.server(), ADDRESS)) {
            initialise(browser);
            tokenAndTimeStamping(browser);
            browser.submit("a[href*='usage=SIGNING']");
            newCertificate(browser, "sign", "sign-sign");
            browser.open("/console/setup").submit("a[href*='usage=AUTHENTICATION']");
            newCertificate(browser, "auth", "sign-auth");
            browser.fill(KEYS + "/register", "address", ADDRESS).send(KEYS + "/register");
            browser.send(KEYS + "/check").send(KEYS + "/activate");
            assertThat(browser.has(".steps [aria-current]")).as(browser.text()).isFalse();
            instance.runJobs();
            fresh.schedule().runAll();
            client(browser, fresh);
            services(browser);
            browser.open("/console/setup");
            assertThat(browser.has(".steps li.good:nth-child(8)")).as("everything before the last step is done: " + browser.text()).isTrue();
            assertServed(new ServiceId(ClientId.parse(CLIENT), "echo"));
            assertThat(fresh.server().beans().bean(AuditMXBean.class).last(100).stream().filter(line -> line.contains("alice")).collect(Collectors.joining()))
                    .contains("importAnchor", "SecurityServer.initialise", "Keys.importCertificate", "SecurityServer.registerCertificate", "Clients.register", "Services.addWsdl", "AccessRights.grant");
        }
    }

    private void initialise(Browser browser) throws Exception {
        browser.open("/console/setup");
        assertSound(browser, "setup");
        Path anchor = Files.write(folder.resolve("anchor.xml"), instance.sandbox().anchor());
        browser.fill("/console/trust/anchor/show", "anchor", anchor.toString()).send("/console/trust/anchor/show");
        assertThat(browser.text().replace(":", "")).contains(ConfigurationAnchor.read(instance.sandbox().anchor()).fingerprint());
        assertSound(browser, "anchor");
        browser.send("/console/trust/anchor");
        String check = "/console/setup/check";
        browser.fill(check, "memberClass", "ORG").fill(check, "memberCode", "3333").fill(check, "serverCode", "ss3").send(check);
        assertThat(browser.text()).contains("SANDBOX/ORG/3333/ss3");
        String initialise = "/console/setup/initialise";
        browser.fill(initialise, "newPin", "weak").fill(initialise, "repeatedPin", "weak").send(initialise);
        assertThat(browser.find("[role=alert]").getText()).contains("token_pin_policy_failure");
        assertSound(browser, "initialise");
        browser.fill(initialise, "newPin", "Empty-Home-2468").fill(initialise, "repeatedPin", "Empty-Home-2468").send(initialise);
        assertThat(browser.has("[role=status]")).as(browser.text()).isTrue();
    }

    private static void tokenAndTimeStamping(Browser browser) {
        browser.open(KEYS).unfold(KEYS + "/logout").send(KEYS + "/logout").open("/console/setup");
        browser.fill(KEYS + "/login", "pin", "Wrong-Pin-1").send(KEYS + "/login");
        assertThat(browser.find(".steps [aria-current]").getText()).contains(": 4");
        browser.fill(KEYS + "/login", "pin", "Empty-Home-2468").send(KEYS + "/login");
        browser.send("/console/trust/stamping");
        assertThat(browser.has("[role=alert]")).as(browser.text()).isFalse();
    }

    private static void client(Browser browser, Fresh fresh) {
        browser.open(CLIENTS).unfold(CLIENTS + "/add").fill(CLIENTS + "/add", "client", CLIENT).fill(CLIENTS + "/add", "connection", "NOSSL").send(CLIENTS + "/add");
        browser.unfold(CLIENTS + "/register").send(CLIENTS + "/register");
        assertThat(browser.has("[role=alert]")).as(browser.text()).isFalse();
        fresh.schedule().runAll();
        instance.runJobs();
    }

    private static void services(Browser browser) throws Exception {
        String show = CLIENTS + "/description-show";
        browser.open("/console/client?id=" + CLIENT);
        describe(browser, Browser.form(show, "type", "WSDL"), instance.sandbox().wsdlUrl().toString(), "");
        describe(browser, Browser.form(show, "type", "OPENAPI3"), instance.sandbox().peopleOpenApiUrl().toString(), "people");
        describe(browser, Browser.form(show, "type", "REST"), instance.sandbox().peopleUrl().toString(), "plain");
        String url = Browser.form(CLIENTS + "/service-url", "service", "echo");
        browser.unfold(url).clear(url, "url").fill(url, "url", instance.sandbox().soapUrl().toString()).send(url);
        browser.unfold(CLIENTS + "/group-add").fill(CLIENTS + "/group-add", "group", "friends").send(CLIENTS + "/group-add");
        browser.unfold(CLIENTS + "/group-members").fill(CLIENTS + "/group-members", "subjects", Identities.PORTAL.path()).send(CLIENTS + "/group-members");
        String grant = CLIENTS + "/right-grant";
        browser.unfold(grant).fill(grant, "service", "echo").fill(grant, "subjects", "local:friends").send(grant);
        assertThat(browser.has("[role=status]")).as(browser.text()).isTrue();
        assertSound(browser, "client-with-services");
    }

    private static void describe(Browser browser, String form, String url, String code) throws Exception {
        browser.unfold(form).fill(form, "url", url);
        if (!code.isEmpty()) {
            browser.fill(form, "code", code);
        }
        browser.send(form);
        assertThat(browser.text()).contains(code.isEmpty() ? "echo" : code);
        assertThat(browser.has(".difference")).isTrue();
        if (code.isEmpty()) {
            assertSound(browser, "description-preview");
        }
        browser.send(CLIENTS + "/description-add").unfold(CLIENTS + "/description-enable").send(CLIENTS + "/description-enable");
        assertThat(browser.has("[role=status]")).as(browser.text()).isTrue();
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
