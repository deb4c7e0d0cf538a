package org.turnpike.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.management.JMX;
import javax.management.ObjectName;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.Call;
import org.turnpike.XRoadInstance;
import org.turnpike.id.ServiceId;
import org.turnpike.provider.DescriptionClient;
import org.turnpike.sandbox.Identities;

/** Clients, services and rights of a running server by plain JMX: what works, and every bad input by name. */
class ServerConfigurationBeansTest {
    private static final String REGISTRY = Identities.REGISTRY.path();
    private static final String PORTAL = Identities.PORTAL.path();
    private static XRoadInstance instance;
    private static SecurityServerMXBean server;
    private static ClientsMXBean clients;
    private static ServicesMXBean services;
    private static AccessRightsMXBean rights;
    private static HttpServer web;
    private static final Map<String, String> PAGES = new HashMap<>();

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance("", "", Map.of("turnpike.services.fetch-from-loopback", "true"));
        server = bean("SecurityServer", SecurityServerMXBean.class);
        clients = bean("Clients", ClientsMXBean.class);
        services = bean("Services", ServicesMXBean.class);
        rights = bean("AccessRights", AccessRightsMXBean.class);
        web = HttpServer.create(new InetSocketAddress("127.0.0.21", 0), 0);
        web.createContext("/", exchange -> {
            byte[] page = PAGES.getOrDefault(exchange.getRequestURI().getPath(), "").getBytes(StandardCharsets.UTF_8);
            if (exchange.getRequestURI().getPath().equals("/moved")) {
                exchange.getResponseHeaders().set("Location", "/good");
            }
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/moved") ? 302 : 200, page.length == 0 ? -1 : page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        web.start();
    }

    @AfterAll
    static void stop() throws Exception {
        web.stop(0);
        instance.close();
    }

    /** Of the provider's server, the second of this JVM. */
    private static <T> T bean(String type, Class<T> as) throws Exception {
        return JMX.newMXBeanProxy(ManagementFactory.getPlatformMBeanServer(), new ObjectName("turnpike:type=" + type + ",server=ss2"), as);
    }

    private static String page(String path, String content) {
        PAGES.put(path, content);
        return "http://127.0.0.21:" + web.getAddress().getPort() + path;
    }

    /** It fails so, and nothing is different afterwards. */
    private static void assertRefused(ThrowingCallable operation, String... words) {
        String before = server.export();
        long revision = server.getRevision();
        assertThatThrownBy(operation).isInstanceOfAny(IllegalArgumentException.class, IllegalStateException.class).hasMessageContainingAll(words);
        assertThat(server.export()).isEqualTo(before);
        assertThat(server.getRevision()).isEqualTo(revision);
    }

    private static Call.Outcome echo() throws Exception {
        return Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.ECHO, Call.newId(), "<e:echo xmlns:e=\"http://sandbox.turnpike.example/registry\"/>"));
    }

    @Test
    void serviceOfAWsdlIsServedOnceItIsEnabledAndSomebodyMayCallIt() throws Exception {
        String url = instance.sandbox().wsdlUrl() + "&second";
        services.remove(REGISTRY, instance.sandbox().soapUrl() + "?wsdl");
        assertThat(services.addWsdl(REGISTRY, url).getAfter()).contains("service getPerson/v1 url", "disabled: Not enabled yet");
        assertThat(echo().code()).endsWith("access_denied");
        rights.grant(REGISTRY, "echo", List.of(PORTAL));
        assertThat(echo().code()).endsWith("service_disabled");
        assertThat(services.enable(REGISTRY, url).isMade()).isTrue();
        assertThat(echo().code()).isEmpty();
        assertThat(services.enable(REGISTRY, url).isMade()).as("again").isFalse();
        services.disable(REGISTRY, url, "Closed for lunch");
        assertThat(echo().body()).contains("Closed for lunch");
        services.enable(REGISTRY, url);
        services.changeUrl(REGISTRY, "echo", "http://127.0.0.1:1/none");
        assertThat(echo().code()).isNotEmpty();
        services.changeUrl(REGISTRY, "echo", instance.sandbox().soapUrl().toString());
        assertThat(echo().code()).isEmpty();
        rights.revoke(REGISTRY, "echo", List.of(PORTAL));
        assertThat(echo().code()).endsWith("access_denied");
        rights.grant(REGISTRY, "echo", List.of("global:SANDBOX/security-server-owners"));
        assertThat(echo().code()).as("the owner's right is not its subsystem's").endsWith("access_denied");
        clients.addGroup(REGISTRY, "friends", "Friends");
        clients.addMembers(REGISTRY, "friends", List.of(PORTAL));
        rights.grant(REGISTRY, "echo", List.of("local:friends"));
        assertThat(echo().code()).isEmpty();
        clients.removeMembers(REGISTRY, "friends", List.of(PORTAL));
        assertThat(echo().code()).endsWith("access_denied");
        clients.removeGroup(REGISTRY, "friends");
        assertThat(rights.rights(REGISTRY)).noneMatch(each -> each.getSubject().equals("local:friends"));
    }

    @Test
    void refreshShowsFirstAndKeepsWhatAnAdministratorSet() {
        String url = page("/api.yaml", """
                openapi: 3.0.3
                servers: [{url: /api}]
                paths:
                  /pets: {get: {}, post: {}}
                  /pets/{id}: {get: {}}
                """);
        Change shown = services.preview(REGISTRY, "OPENAPI3", url, "pets");
        assertThat(services.services(REGISTRY)).noneMatch(each -> each.getService().equals("pets"));
        assertThat(shown.getAfter()).isEqualTo(services.addOpenApi(REGISTRY, url, "pets").getAfter()).contains("GET /pets");
        services.addEndpoint(REGISTRY, "pets", "put", "/extra/**");
        services.changeTimeout(REGISTRY, "pets", "PT7S");
        rights.grantEndpoint(REGISTRY, "pets", "GET", "/pets/*", List.of(PORTAL));
        rights.grantEndpoint(REGISTRY, "pets", "GET", "/pets", List.of(PORTAL));
        page("/api.yaml", "{\"openapi\": \"3.1.0\", \"paths\": {\"/pets/{number}\": {\"get\": {}, \"delete\": {}, \"parameters\": []}}}");
        Change preview = services.previewRefresh(REGISTRY, url);
        assertThat(preview.getBefore().lines().map(each -> each.replace("client " + REGISTRY + " service pets ", ""))).containsExactly(
                "endpoint GET /pets access: " + PORTAL, "endpoint GET /pets: from the description", "endpoint POST /pets: from the description");
        assertThat(preview.getAfter()).endsWith("endpoint DELETE /pets/*: from the description");
        assertThat(services.services(REGISTRY)).filteredOn(each -> each.getService().equals("pets")).allMatch(each -> each.getEndpoints().size() == 5);
        assertThat(services.refresh(REGISTRY, url).getAfter()).isEqualTo(preview.getAfter());
        assertThat(services.refresh(REGISTRY, url).isMade()).as("again").isFalse();
        ServiceView pets = services.services(REGISTRY).stream().filter(each -> each.getService().equals("pets")).findFirst().orElseThrow();
        assertThat(pets.getTimeout()).isEqualTo("PT7S");
        assertThat(pets.getUrl()).endsWith("/api");
        assertThat(pets.getEndpoints()).extracting(each -> each.getMethod() + " " + each.getPath() + " " + each.getAccess())
                .containsExactlyInAnyOrder("* ** []", "GET /pets/* [" + PORTAL + "]", "DELETE /pets/* []", "PUT /extra/** []");
        services.removeEndpoint(REGISTRY, "pets", "PUT", "/extra/**");
        services.remove(REGISTRY, url);
        assertThat(services.services(REGISTRY)).noneMatch(each -> each.getService().equals("pets"));
    }

    @Test
    void serviceWithoutUsableAddressIsServedOnceTheAdministratorSetsOne() throws Exception {
        String url = page("/unusable.wsdl", java.nio.file.Files.readString(java.nio.file.Path.of("src/test/vectors/cases/underscore-host/a.wsdl")));
        Change added = services.addWsdl(REGISTRY, url);
        assertThat(added.getNotes()).hasSize(1).first().asString().contains("getThing/v1", "person_service", "service url");
        assertThat(server.apply(server.export(), -1).isMade()).as("export and apply").isFalse();
        rights.grant(REGISTRY, "getThing/v1", List.of(PORTAL));
        services.enable(REGISTRY, url);
        ServiceId thing = new ServiceId(Identities.REGISTRY, "getThing", java.util.Optional.of("v1"));
        String envelope = Call.envelope(Identities.PORTAL, thing, Call.newId(), "<getThing/>");
        assertThat(Call.soap(instance, envelope).code()).endsWith("service_malformed_url");
        assertThat(services.services(REGISTRY)).filteredOn(each -> each.getService().equals("getThing/v1")).hasSize(1).allMatch(each -> !each.getUrlProblem().isEmpty());
        services.changeUrl(REGISTRY, "getThing/v1", "http://127.0.0.1:1/");
        assertThat(Call.soap(instance, envelope).code()).endsWith("network_error");
        services.refresh(REGISTRY, url);
        assertThat(services.services(REGISTRY)).filteredOn(each -> each.getService().equals("getThing/v1")).allMatch(each -> each.getUrl().equals("http://127.0.0.1:1/"));
        services.remove(REGISTRY, url);
    }

    @Test
    void newClientConnectsByTlsWithACertificate() throws Exception {
        String client = "SANDBOX/GOV/2222/fresh";
        clients.add(client, "");
        ClientView view = clients.getClients().stream().filter(each -> each.getId().equals(client)).findFirst().orElseThrow();
        assertThat(view.getConnection()).isEqualTo("SSLAUTH");
        assertThat(view.getStatus()).isEqualTo("SAVED");
        String certificate = Base64.getEncoder().encodeToString(instance.consumer().authentication().getEncoded());
        clients.addCertificate(client, certificate);
        assertThat(clients.addCertificate(client, certificate).isMade()).as("again").isFalse();
        String sha256 = clients.getClients().stream().filter(each -> each.getId().equals(client)).findFirst().orElseThrow().getCertificates().get(0).getSha256();
        clients.removeCertificate(client, sha256);
        clients.changeConnection(client, "NOSSL");
        assertThat(clients.remove(client).getBefore()).isEqualTo("client " + client + " connection: NOSSL");
    }

    @Test
    void sameFileTwiceChangesNothingTheSecondTime() {
        String file = server.export();
        assertThat(server.apply(file, server.getRevision()).isMade()).isFalse();
        String other = file.replace("timeout: PT1M", "timeout: PT61S");
        Change shown = server.difference(other);
        assertThat(shown.isMade()).isTrue();
        assertThat(server.export()).as("shown alone").isEqualTo(file);
        assertThat(server.apply(other, -1).getAfter()).isEqualTo(shown.getAfter());
        assertThat(server.apply(other, -1).isMade()).isFalse();
        assertRefused(() -> server.apply(file, 1), "revision", "meanwhile");
        server.apply(file, -1);
        assertThat(server.export()).isEqualTo(file);
    }

    @Test
    void timeStampingServicesAreChosenAmongThoseApproved() {
        assertThat(server.chooseTimeStampingServices(List.of("Sandbox TSA")).getAfter()).isEqualTo("time-stamping service 1: Sandbox TSA");
        assertRefused(() -> server.chooseTimeStampingServices(List.of("Nobody's TSA")), "services", "Nobody's TSA");
        server.chooseTimeStampingServices(List.of());
    }

    @Test
    void changesAreInTheAuditLog() throws Exception {
        clients.addGroup(REGISTRY, "audited", "For the log");
        clients.removeGroup(REGISTRY, "audited");
        List<String> lines = bean("Audit", AuditMXBean.class).last(2);
        assertThat(lines.get(0)).contains("\"operation\":\"Clients.addGroup\",\"event\":\"Add group\"", "\"client\":\"" + REGISTRY + "\"",
                "\"after\":\"client " + REGISTRY + " group audited: For the log\"");
        assertThat(Files.list(instance.provider().home().resolve("audit"))).isNotEmpty();
    }

    @Test
    void loopbackIsFetchedFromByASettingAlone() {
        DescriptionClient client = new DescriptionClient(false, Duration.ofSeconds(60), Optional::empty);
        assertThatThrownBy(() -> client.fetch(URI.create(page("/good", "x")), List.of())).hasMessageContaining("turnpike.services.fetch-from-loopback");
    }

    private static Arguments bad(String name, ThrowingCallable operation, String... words) {
        return Arguments.of(name, operation, words);
    }

    static Stream<Arguments> badInput() {
        String wsdl = "<definitions xmlns='http://schemas.xmlsoap.org/wsdl/'>%s</definitions>";
        return Stream.of(
                bad("unknown client", () -> clients.changeConnection("SANDBOX/GOV/2222/nobody", "NOSSL"), "client", "nobody"),
                bad("client that is none", () -> clients.add("SANDBOX/GOV", ""), "client", "INSTANCE/CLASS/CODE"),
                bad("illegal character", () -> clients.add("SANDBOX/GOV/2222/a:b", ""), "client", "a:b"),
                bad("invisible character", () -> clients.add("SANDBOX/GOV/2222/a\u200Bb", ""), "client"),
                bad("path traversal", () -> clients.add("SANDBOX/GOV/../x", ""), "client"),
                bad("blank part", () -> clients.add("SANDBOX/GOV/ /x", ""), "client"),
                bad("part too long", () -> clients.add("SANDBOX/GOV/2222/" + "x".repeat(256), ""), "client", "255"),
                bad("foreign instance", () -> clients.add("OTHER/GOV/2222/x", ""), "client", "instance"),
                bad("client twice", () -> clients.add(REGISTRY, ""), "client", "already"),
                bad("unknown connection type", () -> clients.add("SANDBOX/GOV/2222/x", "PLAIN"), "connection", "PLAIN"),
                bad("registered client removed", () -> clients.remove(REGISTRY), "client", "REGISTERED"),
                bad("certificate that is none", () -> clients.addCertificate(REGISTRY, "AAAA"), "certificate"),
                bad("certificate that is no Base64", () -> clients.addCertificate(REGISTRY, "%%%"), "certificate"),
                bad("unknown certificate", () -> clients.removeCertificate(REGISTRY, "00"), "sha256"),
                bad("unknown group", () -> clients.removeGroup(REGISTRY, "nobody"), "group", "nobody"),
                bad("illegal group", () -> clients.addGroup(REGISTRY, "a/b", ""), "group"),
                bad("unknown member", () -> clients.addMembers(REGISTRY, "nobody", List.of("SANDBOX/GOV/9999")), "members", "9999"),
                bad("unknown service", () -> rights.grant(REGISTRY, "nothing", List.of(PORTAL)), "service", "nothing"),
                bad("unknown subject", () -> rights.grant(REGISTRY, "getPerson/v1", List.of("SANDBOX/COM/1111/misspelt")), "subjects", "misspelt"),
                bad("unknown local group", () -> rights.grant(REGISTRY, "getPerson/v1", List.of("local:nobody")), "subjects", "nobody"),
                bad("unknown global group", () -> rights.grant(REGISTRY, "getPerson/v1", List.of("global:SANDBOX/nobody")), "subjects", "nobody"),
                bad("no subject", () -> rights.grant(REGISTRY, "getPerson/v1", List.of()), "subjects"),
                bad("unknown endpoint", () -> rights.grantEndpoint(REGISTRY, "people", "GET", "/nowhere", List.of(PORTAL)), "path", "/nowhere"),
                bad("endpoint of a SOAP service", () -> services.addEndpoint(REGISTRY, "getPerson/v1", "GET", "/x"), "service", "SOAP"),
                bad("unknown method", () -> services.addEndpoint(REGISTRY, "people", "GRAB", "/x"), "method", "GRAB"),
                bad("path without slash", () -> services.addEndpoint(REGISTRY, "people", "GET", "x"), "path"),
                bad("part of no service", () -> services.change(REGISTRY, "people", "http://127.0.0.21/x", "PT5S", true, List.of("name")), "all"),
                bad("one step with a timeout too long", () -> services.change(REGISTRY, "people", "http://127.0.0.21/x", "P2D", true, List.of()), "timeout"),
                bad("timeout that is none", () -> services.changeTimeout(REGISTRY, "people", "60"), "timeout"),
                bad("timeout too long", () -> services.changeTimeout(REGISTRY, "people", "P2D"), "timeout"),
                bad("ftp", () -> services.addWsdl(REGISTRY, "ftp://127.0.0.21/x"), "url", "http"),
                bad("file", () -> services.addWsdl(REGISTRY, "file:///etc/passwd"), "url", "http"),
                bad("password in a URL", () -> services.addRest(REGISTRY, "http://u:p@127.0.0.21/", "x"), "url", "password"),
                bad("link-local address", () -> services.addWsdl(REGISTRY, "http://169.254.169.254/latest"), "url", "link-local"),
                bad("link-local address of IPv6", () -> services.addWsdl(REGISTRY, "http://[fe80::1]/x"), "url", "link-local"),
                bad("unspecified address", () -> services.addWsdl(REGISTRY, "http://0.0.0.0/x"), "url"),
                bad("redirect", () -> services.addWsdl(REGISTRY, page("/moved", "")), "url", "302", "redirects are not followed"),
                bad("description twice", () -> services.addWsdl(REGISTRY, instance.sandbox().peopleOpenApiUrl().toString()), "url", "already"),
                bad("service twice", () -> services.addRest(REGISTRY, "http://127.0.0.21/other", "people"), "code", "people", "already"),
                bad("illegal service code", () -> services.addRest(REGISTRY, "http://127.0.0.21/other", "a/b"), "code"),
                bad("WSDL that is no XML", () -> services.addWsdl(REGISTRY, page("/a", "<definitions")), "url", "WSDL"),
                bad("WSDL with a document type", () -> services.addWsdl(REGISTRY, page("/b", "<!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
                        + wsdl.formatted("&e;"))), "url", "Document type"),
                bad("WSDL that imports", () -> services.addWsdl(REGISTRY, page("/c", wsdl.formatted("<import namespace='n' location='http://127.0.0.21/never'/>"))),
                        "url", "imports are not followed"),
                bad("WSDL that is a web page", () -> services.addWsdl(REGISTRY, page("/d", "<html/>")), "url", "not WSDL"),
                bad("WSDL too large", () -> services.addWsdl(REGISTRY, page("/e", " ".repeat((10 << 20) + 1))), "url", "10485760"),
                bad("OpenAPI of version 2", () -> services.addOpenApi(REGISTRY, page("/f", "swagger: '2.0'"), "x"), "url", "OpenAPI 3"),
                bad("OpenAPI with too many aliases", () -> services.addOpenApi(REGISTRY, page("/g", "openapi: 3.0.0\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
                        + java.util.stream.IntStream.range(1, 8).mapToObj(i -> "a" + i + ": &a" + i + " [" + ("*a" + (i - 1) + ", ").repeat(9) + "*a" + (i - 1) + "]\n")
                                .collect(java.util.stream.Collectors.joining())), "x"), "url", "aliases"),
                bad("OpenAPI nested too deeply", () -> services.addOpenApi(REGISTRY, page("/h", "openapi: 3.0.0\na: " + "[".repeat(5000)), "x"), "url", "nested"),
                bad("OpenAPI that is no YAML", () -> services.addOpenApi(REGISTRY, page("/i", "a: b: c"), "x"), "url", "OpenAPI"),
                bad("unknown description", () -> services.enable(REGISTRY, "http://127.0.0.21/unknown"), "description", "unknown"),
                bad("disabled without notice", () -> services.disable(REGISTRY, instance.sandbox().peopleOpenApiUrl().toString(), " "), "notice"),
                bad("refresh of what has no description", () -> services.previewRefresh(REGISTRY, instance.sandbox().peopleUrl().toString()), "description"),
                bad("file with an unknown field", () -> server.apply(server.export() + "colour: red\n", -1), "line ", "colour"),
                bad("file of another server", () -> server.apply("version: 1\nserver: SANDBOX/GOV/2222/other\n", -1), "server", "ss2"),
                bad("file with an illegal identifier", () -> server.apply("version: 1\nserver: SANDBOX/GOV/2222/ss2\nclients: [{id: 'SANDBOX/GOV/2222/a;b'}]\n", -1),
                        "clients", "a;b"),
                bad("initialised as another", () -> server.initialise("SANDBOX/GOV/2222/other"), "server", "ss2"),
                bad("address that is none", () -> server.changeAddress("not an address"), "address"),
                bad("unknown authentication certificate", () -> server.registerCertificate("00", "127.0.0.12"), "certificate"),
                bad("owner that is a subsystem", () -> server.changeOwner(REGISTRY), "owner", "subsystem"),
                bad("owner that is unknown", () -> server.changeOwner("SANDBOX/COM/1111"), "client", "SANDBOX/COM/1111"),
                bad("maintenance off when it is off", () -> server.disableMaintenance(), "maintenance", "already off"),
                bad("registered client registered", () -> clients.register(REGISTRY, ""), "client", "REGISTERED"),
                bad("registered client enabled", () -> clients.enable(REGISTRY), "client", "DISABLED"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badInput")
    void badInputNamesTheArgumentAndChangesNothing(String name, ThrowingCallable operation, String... words) {
        assertRefused(operation, words);
    }
}
