package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.admin.UsersMXBean;
import org.turnpike.container.EmbeddedDoors;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServiceId;
import org.turnpike.sandbox.Identities;
import org.turnpike.server.SecurityServer;
import org.turnpike.server.Settings;
import org.turnpike.users.Role;

/** From an empty home to a served call by the management REST API alone, in the order of X-Road's own set-up scenario (operations.md §e.3, §e.5). */
@Tag("slow")
class AdminApiSetUpTest {
    private static final String ADDRESS = "127.0.0.13";
    private static final String CLIENT = "SANDBOX:ORG:3333:fresh";

    @TempDir
    Path folder;
    private XRoadInstance instance;
    private SecurityServer server;
    private EmbeddedDoors doors;
    private AdminDoorClient api;
    /** A registration officer, who may not import authentication certificates. */
    private AdminDoorClient officer;
    private final ManualSchedule schedule = new ManualSchedule();

    @BeforeEach
    void start() throws Exception {
        instance = new XRoadInstance(file -> file, ManagementServices::in);
        instance.provider().reregister(Set.of(Identities.REGISTRY, Identities.MANAGEMENT));
        instance.publish();
        Path home = Files.createDirectory(folder.resolve("ss3"));
        Settings settings = Settings.read(Map.of("turnpike.home", home.toString(), "turnpike.services.fetch-from-loopback", "true",
                "turnpike.backup.passphrase.file", Files.writeString(folder.resolve("passphrase"), "a-passphrase-of-backups").toString(),
                "turnpike.peers.port", String.valueOf(instance.ports().server()), "turnpike.peers.ocsp-port", String.valueOf(instance.ports().ocsp())),
                Map.of(), home);
        server = new SecurityServer(settings, instance.clock(), schedule);
        doors = new EmbeddedDoors(server, settings.admission(), ADDRESS, instance.ports(), folder.resolve("tomcat"));
        server.beans().bean(UsersMXBean.class).add("xrd", Arrays.stream(Role.values()).map(Role::name).toList(), "a-long-test-password");
        new AdminDoorClient(ADDRESS, instance.ports().admin(), "").call("GET", "/").as(200);
        api = AdminDoorClient.inSession(ADDRESS, instance.ports().admin(), "xrd", "a-long-test-password");
        officer = new AdminDoorClient(ADDRESS, instance.ports().admin(),
                server.beans().bean(UsersMXBean.class).createApiKey(List.of(Role.XROAD_REGISTRATION_OFFICER.name())).getKey());
    }

    @AfterEach
    void stop() throws Exception {
        doors.close();
        server.close();
        instance.close();
    }

    /** Time passes between the calls of a script, so the throttle never meets it. */
    private AdminDoorClient api() {
        instance.clock().advance(Duration.ofMillis(200));
        return api;
    }

    private byte[] signed(String use, byte[] request) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(instance.sandbox().url() + "/ca/" + use))
                .POST(HttpRequest.BodyPublishers.ofByteArray(request)).build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo(200);
        return answer.body();
    }

    /** A key with its request, signed and imported. @return the certificate's hash */
    private String certificate(String label, String usage, String member, String sign) throws Exception {
        JsonNode made = api().call("POST", "/api/v1/tokens/0/keys-with-csrs", """
                {"key_label": "%s", "csr_generate_request": {"key_usage_type": "%s", "ca_name": "Sandbox CA", "csr_format": "DER"%s,
                 "subject_field_values": {"CN": "%s", "C": "FI", "O": "Test member", "subjectAltName": "ss3.sandbox.test", "serialNumber": "SANDBOX/ss3/ORG"}}}"""
                .formatted(label, usage, member, usage.equals("SIGNING") ? "3333" : "ss3.sandbox.test")).as(200).json();
        String key = made.at("/key/id").asText();
        String request = made.at("/csr_id").asText();
        assertThat(api().call("GET", "/api/v1/keys/" + key + "/csrs/" + request + "?csr_format=PEM").as(200).text()).startsWith("-----BEGIN CERTIFICATE REQUEST-----");
        byte[] der = api().call("GET", "/api/v1/keys/" + key + "/csrs/" + request + "?csr_format=DER").as(200).body();
        byte[] issued = signed(sign, der);
        if (usage.equals("AUTHENTICATION")) {
            officer.upload("POST", "/api/v1/token-certificates", issued).as(403);
        }
        String hash = api().upload("POST", "/api/v1/token-certificates", issued).as(201).json().at("/certificate_details/hash").asText();
        assertThat(api().upload("POST", "/api/v1/token-certificates", issued).as(409).code()).isEqualTo("certificate_already_exists");
        assertThat(api().call("GET", "/api/v1/keys/" + key + "/csrs/" + request).as(404).code()).as("the request is answered").isEqualTo("csr_not_found");
        return hash;
    }

    @Test
    void setUpScenarioEndsWithAServedCallAndItsSecondRunChangesNothing() throws Exception {
        assertThat(api().call("GET", "/api/v1/initialization/status").as(200).json().path("is_anchor_imported").asBoolean()).isFalse();
        requireDates(api().call("GET", "/api/v1/diagnostics/globalconf").as(200).json(), "prev_update_at", "next_update_at");
        String preview = api().upload("POST", "/api/v1/system/anchor/previews", instance.sandbox().anchor()).as(200).json().path("hash").asText();
        api().upload("POST", "/api/v1/system/anchor", instance.sandbox().anchor()).as(201);
        assertThat(api().call("GET", "/api/v1/system/anchor").as(200).json().path("hash").asText()).isEqualTo(preview);
        api().upload("POST", "/api/v1/system/anchor", instance.sandbox().anchor()).as(409);
        String first = """
                {"owner_member_class": "ORG", "owner_member_code": "3333", "security_server_code": "ss3", "software_token_pin": "Empty-Home-2468",
                 "ignore_warnings": true}""";
        api().call("POST", "/api/v1/initialization", first).as(201);
        api().call("POST", "/api/v1/initialization", first).as(409);
        assertThat(api().call("GET", "/api/v1/certificate-authorities").as(200).json().at("/0/name").asText()).isEqualTo("Sandbox CA");
        JsonNode stamping = api().call("GET", "/api/v1/timestamping-services").as(200).json().get(0);
        api().call("POST", "/api/v1/system/timestamping-services", stamping.toString()).as(201);
        api().call("POST", "/api/v1/system/timestamping-services", stamping.toString()).as(409);
        assertThat(api().call("PUT", "/api/v1/tokens/0/login", "{\"password\": \"Empty-Home-2468\"}").as(200).json().path("logged_in").asBoolean()).isTrue();

        certificate("sign", "SIGNING", ", \"member_id\": \"SANDBOX:ORG:3333\"", "sign-sign");
        String authentication = certificate("auth", "AUTHENTICATION", "", "sign-auth");
        api().call("PUT", "/api/v1/token-certificates/" + authentication + "/register", "{\"address\": \"" + ADDRESS + "\"}").as(204);
        assertThat(api().call("PUT", "/api/v1/token-certificates/" + authentication + "/register", "{\"address\": \"" + ADDRESS + "\"}").as(409).code())
                .isEqualTo("action_not_possible");
        api().call("PUT", "/api/v1/token-certificates/" + authentication + "/activate").as(204);              // before the registration is seen, as X-Road's scenario does
        schedule.runAll();
        instance.runJobs();
        schedule.runAll();

        String client = "{\"ignore_warnings\": false, \"client\": {\"member_class\": \"ORG\", \"member_code\": \"3333\", \"subsystem_code\": \"fresh\", \"connection_type\": \"HTTP\"}}";
        assertThat(api().call("POST", "/api/v1/clients", client).as(201).json().path("id").asText()).isEqualTo(CLIENT);
        assertThat(api().call("POST", "/api/v1/clients", client).as(409).code()).isEqualTo("client_already_exists");
        api().call("PUT", "/api/v1/clients/" + CLIENT + "/register").as(204);
        api().call("PUT", "/api/v1/clients/" + CLIENT + "/register").as(409);
        schedule.runAll();
        assertThat(api().call("GET", "/api/v1/clients/" + CLIENT).as(200).json().path("status").asText()).isEqualTo("REGISTERED");

        String description = "{\"url\": \"" + instance.sandbox().wsdlUrl() + "\", \"type\": \"WSDL\", \"ignore_warnings\": true}";
        JsonNode added = api().call("POST", "/api/v1/clients/" + CLIENT + "/service-descriptions", description).as(201).json();
        api().call("POST", "/api/v1/clients/" + CLIENT + "/service-descriptions", description).as(409);
        requireDates(added, "refreshed_at");
        assertThat(added.path("disabled_notice").isTextual()).isTrue();
        api().call("PUT", "/api/v1/service-descriptions/" + added.path("id").asText() + "/enable").as(200);
        JsonNode service = added.path("services").get(0);
        JsonNode updated = api().call("PATCH", "/api/v1/services/" + service.path("id").asText(), "{\"url\": \"" + service.path("url").asText()
                + "\", \"timeout\": 42, \"timeout_all\": true, \"ssl_auth\": false, \"ignore_warnings\": true}").as(200).json();
        assertThat(updated.path("timeout").asInt()).isEqualTo(42);
        String rights = "/api/v1/clients/" + CLIENT + "/service-clients/SANDBOX:COM:1111:portal/access-rights";
        api().call("POST", rights, "{\"items\": [{\"service_code\": \"echo\"}]}").as(201);
        api().call("POST", rights, "{\"items\": [{\"service_code\": \"echo\"}]}").as(409);
        api().call("POST", "/api/v1/clients/" + CLIENT + "/service-clients/SANDBOX:security-server-owners/access-rights", "{\"items\": [{\"service_code\": \"echo\"}]}").as(201);
        requireOpenApiService();
        requireWhatTheToolkitReads();
        requireChangesOfDescriptionsAndEndpoints();
        assertServed();
        requireBackups();
    }

    /** The toolkit's models stop at a missing value and at a text that is no date. */
    private static void requireDates(JsonNode json, String... names) {
        for (String name : names) {
            assertThat(Instant.parse(json.path(name).asText())).as(name).isNotNull();
        }
    }

    /** Rights to one endpoint, which is found by the service's id with a colon in percent code. */
    private void requireOpenApiService() throws Exception {
        String description = "{\"url\": \"" + instance.sandbox().peopleOpenApiUrl() + "\", \"type\": \"OPENAPI3\", \"rest_service_code\": \"people\"}";
        String id = api().call("POST", "/api/v1/clients/" + CLIENT + "/service-descriptions", description).as(201).json().path("id").asText();
        JsonNode endpoint = api().call("GET", "/api/v1/services/" + CLIENT + "%3Apeople").as(200).json().at("/endpoints/0");
        String subject = "{\"items\": [{\"id\": \"SANDBOX:COM:1111:portal\", \"name\": \"Portal\", \"service_client_type\": \"SUBSYSTEM\"}]}";
        api().call("POST", "/api/v1/endpoints/" + endpoint.path("id").asText() + "/service-clients", subject).as(201);
        api().call("POST", "/api/v1/endpoints/" + endpoint.path("id").asText() + "/service-clients", subject).as(409);
        api().call("PUT", "/api/v1/service-descriptions/" + id + "/enable").as(200);
    }

    private void requireBackups() throws Exception {
        String file = api().call("POST", "/api/v1/backups").as(201).json().path("filename").asText();
        assertThat(api().call("GET", "/api/v1/backups").as(200).text()).contains(file);
        byte[] content = api().call("GET", "/api/v1/backups/" + file + "/download").as(200).body();
        assertThat(content).isEqualTo(Files.readAllBytes(folder.resolve("ss3").resolve("backup").resolve(file)));
        assertThat(api().call("PUT", "/api/v1/backups/" + file + "/restore").as(200).json().has("hsm_tokens_logged_out")).isTrue();
        for (String path : List.of("..%2Fturnpike.properties", "%2e%2e", "..%2F..%2Fetc%2Fpasswd", "no-such-file.gpg", "a%00b")) {
            assertThat(api().call("GET", "/api/v1/backups/" + path + "/download").status()).as(path).isIn(400, 404);
            assertThat(api().call("PUT", "/api/v1/backups/" + path + "/restore").status()).as(path).isIn(400, 404);
        }
        assertThat(api().call("POST", "/api/v1/backups/ext").as(201).json().path("local_conf_present").isBoolean()).isTrue();
        requireUploads(file, content);
        api().call("DELETE", "/api/v1/backups/" + file).as(204);
        api().call("DELETE", "/api/v1/backups/" + file).as(404);
    }

    private void requireUploads(String file, byte[] content) throws Exception {
        String upload = "/api/v1/backups/upload";
        assertThat(api().uploadForm(upload, file, content).as(400).json().at("/warnings/0/code").asText()).isEqualTo("warning_file_already_exists");
        assertThat(api().uploadForm(upload + "?ignore_warnings=true", file, content).as(201).json().path("filename").asText()).isEqualTo(file);
        api().uploadForm(upload, "from-elsewhere.backup", content).as(201);
        assertThat(api().call("GET", "/api/v1/backups/from-elsewhere.backup/download").as(200).body()).isEqualTo(content);
        api().uploadForm(upload, "noise.backup", new byte[1000]).as(400);
        for (String name : List.of("../noise.backup", "..", "/etc/passwd", "a/b.backup", "a\\b.backup", "restoring", ".new.backup", "noise.tar", "x".repeat(200) + ".backup", "a\u0000.backup")) {
            api().uploadForm(upload, name, content).as(400);
        }
        api().upload("POST", upload, content).as(415);
        try (Stream<Path> files = Files.list(folder.resolve("ss3").resolve("backup"))) {
            assertThat(files.map(each -> each.getFileName().toString())).contains("from-elsewhere.backup").noneMatch(each -> each.contains("noise"));
        }
    }

    private void requireChangesOfDescriptionsAndEndpoints() throws Exception {
        String rest = "{\"url\": \"http://127.0.0.1:9/base\", \"type\": \"REST\", \"rest_service_code\": \"plain\"}";
        JsonNode added = api().call("POST", "/api/v1/clients/" + CLIENT + "/service-descriptions", rest).as(201).json();
        String rights = "/api/v1/clients/" + CLIENT + "/service-clients/SANDBOX:COM:1111:portal/access-rights";
        api().call("POST", rights, "{\"items\": [{\"service_code\": \"plain\"}]}").as(201);
        String description = "/api/v1/service-descriptions/" + added.path("id").asText();
        api().call("PATCH", description, "{\"url\": \"http://127.0.0.1:9/base\", \"type\": \"WSDL\"}").as(400);
        api().call("PATCH", description, "{\"url\": \"http://127.0.0.1:9/base\", \"type\": \"REST\", \"new_rest_service_code\": \"echo\"}").as(409);
        JsonNode moved = api().call("PATCH", description, "{\"url\": \"http://127.0.0.1:9/other\", \"type\": \"REST\", \"rest_service_code\": \"plain\","
                + " \"new_rest_service_code\": \"renamed\", \"ignore_warnings\": true}").as(200).json();
        assertThat(moved.at("/services/0/service_code").asText()).isEqualTo("renamed");
        assertThat(moved.at("/services/0/url").asText()).isEqualTo("http://127.0.0.1:9/other");
        assertThat(api().call("GET", rights).as(200).text()).as("rights stay").contains("renamed");
        String endpoints = "/api/v1/services/" + CLIENT + ":renamed/endpoints";
        String endpoint = "/api/v1/endpoints/" + api().call("POST", endpoints, "{\"method\": \"GET\", \"path\": \"/a\"}").as(201).json().path("id").asText();
        api().call("POST", endpoints, "{\"method\": \"GET\", \"path\": \"/b\"}").as(201);
        api().call("PATCH", endpoint, "{\"method\": \"GET\", \"path\": \"/b\"}").as(409);
        assertThat(api().call("PATCH", endpoint, "{\"method\": \"POST\", \"path\": \"/c\"}").as(200).json().path("method").asText()).isEqualTo("POST");
        api().call("PATCH", endpoint, "{\"method\": \"POST\", \"path\": \"/c\"}").as(404);
    }

    private void requireWhatTheToolkitReads() throws Exception {
        String groups = "/api/v1/clients/" + CLIENT + "/local-groups";
        String group = api().call("POST", groups, "{\"code\": \"friends\", \"description\": \"Friends\"}").as(201).json().path("id").asText();
        api().call("POST", "/api/v1/local-groups/" + group + "/members", "{\"items\": [\"SANDBOX:COM:1111:portal\"]}").as(201);
        JsonNode member = api().call("GET", "/api/v1/local-groups/" + group).as(200).json().at("/members/0");
        requireDates(member, "created_at");
        assertThat(member.path("id").asText()).isEqualTo("SANDBOX:COM:1111:portal");
        assertThat(member.path("name").isTextual()).isTrue();
        JsonNode stamping = api().call("GET", "/api/v1/diagnostics/timestamping-services").as(200).json().get(0);
        requireDates(stamping, "prev_update_at");
        assertThat(stamping.path("status_code").isTextual()).isTrue();
        JsonNode responder = api().call("GET", "/api/v1/diagnostics/ocsp-responders").as(200).json().at("/0/ocsp_responders/0");
        requireDates(responder, "prev_update_at", "next_update_at");
        assertThat(responder.path("url").asText()).startsWith("http://");
        assertThat(responder.path("status_code").isTextual()).isTrue();
    }

    private void assertServed() throws Exception {
        instance.runJobs();
        ServiceId echo = new ServiceId(ClientId.parse("SANDBOX/ORG/3333/fresh"), "echo");
        Call.Outcome answer = Call.soap(instance, Call.envelope(Identities.PORTAL, echo, Call.newId(), "<e:echo xmlns:e=\"http://sandbox.turnpike.example/registry\"/>"));
        assertThat(answer.code()).as(answer.body()).isEmpty();
        assertThat(answer.body()).contains("echoResponse");
    }

    @Test
    void unknownThingsAndBadInputAreAnsweredByCode() throws Exception {
        api().upload("POST", "/api/v1/system/anchor", "no anchor".getBytes(StandardCharsets.UTF_8)).as(400);
        api().upload("POST", "/api/v1/system/anchor", instance.sandbox().anchor()).as(201);
        api().call("GET", "/api/v1/clients").as(409);
        api().call("POST", "/api/v1/initialization", "{\"owner_member_class\": \"ORG\"}").as(400);
        api().call("POST", "/api/v1/initialization", "{\"owner_member_class\": \"ORG\", \"owner_member_code\": \"3333\", \"security_server_code\": \"ss3\","
                + " \"software_token_pin\": \"Empty-Home-2468\"}").as(201);
        for (String path : List.of("/api/v1/tokens/7", "/api/v1/keys/ABCD", "/api/v1/token-certificates/00", "/api/v1/service-descriptions/1", "/api/v1/endpoints/1",
                "/api/v1/local-groups/1", "/api/v1/security-servers/A:B:C:D", "/api/v1/no-such-thing")) {
            api().call("GET", path).as(404);
        }
        api().call("POST", "/api/v1/initialization", "").as(400);
        api().call("GET", "/api/v1/clients/..%2F..").as(400);
        api().call("DELETE", "/api/v1/backups/..%2Fturnpike.properties").as(404);
        api().upload("POST", "/api/v1/token-certificates", new byte[] {1, 2, 3}).as(400);
    }
}
