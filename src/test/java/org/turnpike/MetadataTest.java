package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServiceId;
import org.turnpike.sandbox.Identities;

/** The built-in services end to end (messages.md §6): through both servers, signed, recorded, and each refusal with its code. */
class MetadataTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String X = " xmlns:x=\"http://x-road.eu/xsd/xroad.xsd\"";
    private static XRoadInstance instance;
    private LogLines log;

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance();
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
    }

    @BeforeEach
    void look() {
        log = new LogLines();
    }

    @AfterEach
    void lookAway() {
        log.close();
    }

    private static Call.Outcome soap(ClientId client, String code, String id, String body) throws Exception {
        return Call.soap(instance, Call.envelope(client, new ServiceId(Identities.REGISTRY, code), id, body));
    }

    private static Call.Outcome rest(ClientId client, String code, String query) throws Exception {
        return Call.rest(instance, client, new ServiceId(Identities.REGISTRY, code), "GET", query, "");
    }

    private static List<String> codes(Call.Outcome soap) {
        String body = soap.body().substring(soap.body().indexOf("Body>"));
        return java.util.regex.Pattern.compile("serviceCode>([^<]+)</").matcher(body).results().map(found -> found.group(1)).toList();
    }

    private static JsonNode services(Call.Outcome rest) throws Exception {
        assertThat(rest.code()).as(rest.body()).isEmpty();
        assertThat(rest.status()).isEqualTo(200);
        assertThat(rest.headers().firstValue("content-type")).contains("application/json");
        return JSON.readTree(rest.body()).get("service");
    }

    private static List<String> codes(JsonNode services) {
        return StreamSupport.stream(services.spliterator(), false).map(service -> service.get("service_code").asText()).toList();
    }

    private static void assertRecorded(String id) throws Exception {
        assertThat(instance.consumer().server().records().count(id)).isEqualTo(2);
        assertThat(instance.provider().server().records().count(id)).isEqualTo(2);
    }

    private void assertRefused(Call.Outcome outcome, int status, String code) {
        assertThat(outcome.code()).as(outcome.body()).isEqualTo(code);
        assertThat(outcome.status()).isEqualTo(status);
        assertThat(log.with(outcome.id())).isNotEmpty().doesNotHaveDuplicates();
        assertThat(outcome.body()).doesNotContain("Exception", "org.turnpike", "127.0.0.1");
    }

    @Test
    void soapListMethodsNeedsNoRightAndIsRecordedOnBothSides() throws Exception {
        String id = Call.newId();
        Call.Outcome outcome = soap(Identities.VISITOR, "listMethods", id, "<x:listMethods" + X + "/>");
        assertThat(outcome.code()).as(outcome.body()).isEmpty();
        assertThat(codes(outcome)).containsExactly("getPerson", "echo", "nowhere", "undescribed");
        assertThat(outcome.body()).containsPattern("<xroad:id>" + id + "</xroad:id><xroad:requestHash algorithmId=\"[^\"]+\">[^<]+</xroad:requestHash>");
        assertThat(outcome.headers().firstValue("content-type").orElseThrow()).isEqualToIgnoringCase("text/xml;charset=UTF-8");
        assertRecorded(id);
    }

    @Test
    void soapListMethodsOfAnyVersion() throws Exception {
        ServiceId versioned = new ServiceId(Identities.REGISTRY, "listMethods", Optional.of("v7"));
        Call.Outcome outcome = Call.soap(instance, Call.envelope(Identities.PORTAL, versioned, Call.newId(), "<listMethods/>"));
        assertThat(codes(outcome)).hasSize(4);
    }

    @Test
    void soapAllowedMethodsAreThoseWithARight() throws Exception {
        assertThat(codes(soap(Identities.PORTAL, "allowedMethods", Call.newId(), "<x:allowedMethods" + X + "/>")))
                .containsExactly("getPerson", "echo", "nowhere");
        Call.Outcome none = soap(Identities.VISITOR, "allowedMethods", Call.newId(), "<x:allowedMethods" + X + "/>");
        assertThat(none.code()).isEmpty();
        assertThat(none.body()).contains("allowedMethodsResponse");
        assertThat(codes(none)).isEmpty();
    }

    @Test
    void wsdlTravelsAsAttachmentWithoutAddresses() throws Exception {
        String id = Call.newId();
        Call.Outcome outcome = soap(Identities.VISITOR, "getWsdl", id,
                "<x:getWsdl" + X + "><x:serviceCode>getPerson</x:serviceCode><x:serviceVersion>v1</x:serviceVersion></x:getWsdl>");
        assertThat(outcome.code()).as(outcome.body()).isEmpty();
        assertThat(outcome.headers().firstValue("content-type").orElseThrow())
                .matches("multipart/related;\\s*type=\"text/xml\";.*boundary=xroad[A-Za-z]{30}.*");
        assertThat(outcome.body()).containsPattern("Content-ID: ?<wsdl=[-0-9a-f]{36}@x-road.eu>").containsIgnoringCase("content-transfer-encoding: binary")
                .contains("<xroad:serviceCode>getPerson</xroad:serviceCode><xroad:serviceVersion>v1</xroad:serviceVersion></xroad:getWsdlResponse>")
                .contains("location=\"http://example.org/xroad-endpoint\"").doesNotContain(instance.sandbox().soapUrl().toString());
        assertRecorded(id);
    }

    @Test
    void wsdlThatCannotBeHadIsRefusedByItsReason() throws Exception {
        assertRefused(getWsdl(" "), 200, "server.serverproxy.invalid_request");
        assertRefused(soap(Identities.PORTAL, "getWsdl", Call.newId(), "<x:getWsdl" + X + "/>"), 200, "server.serverproxy.invalid_request");
        assertRefused(getWsdl("noSuchService"), 200, "server.serverproxy.unknown_service");
        assertRefused(getWsdl("getPerson"), 200, "server.serverproxy.unknown_service");
        assertRefused(getWsdl("people"), 200, "server.serverproxy.service_type");
        assertRefused(getWsdl("undescribed"), 200, "server.serverproxy.internal_error");
    }

    private static Call.Outcome getWsdl(String code) throws Exception {
        return soap(Identities.PORTAL, "getWsdl", Call.newId(), "<x:getWsdl" + X + "><x:serviceCode>" + code + "</x:serviceCode></x:getWsdl>");
    }

    @Test
    void identifierThatContradictsItselfIsRefused() throws Exception {
        String envelope = Call.envelope(Identities.PORTAL, new ServiceId(Identities.REGISTRY, "listMethods"), Call.newId(), "<listMethods/>");
        Call.Outcome outcome = Call.soap(instance, envelope.replace("objectType=\"SUBSYSTEM\"", "objectType=\"MEMBER\""));
        assertRefused(outcome, 200, "server.serverproxy.invalid_client_identifier");
        assertThat(outcome.body()).contains("Redundant subsystem code");
    }

    @Test
    void restListMethodsNeedsNoRightAndIsRecordedOnBothSides() throws Exception {
        String id = Call.newId();
        Call.Outcome outcome = Call.send(HttpRequest.newBuilder(clientDoor("/r1/" + Identities.REGISTRY.path() + "/listMethods"))
                .header("X-Road-Client", Identities.VISITOR.path()).header("X-Road-Id", id).header("X-Custom", "a, b"));
        JsonNode services = services(outcome);
        assertThat(codes(services)).containsExactly("bare", "people", "echoRest", "nowhereRest", "partly");
        assertThat(services.get(0).get("service_type").asText()).isEqualTo("REST");
        assertThat(services.get(1).get("service_type").asText()).isEqualTo("OPENAPI");
        assertThat(services.get(1).get("endpoint_list")).isEmpty();
        assertThat(services.get(4).get("endpoint_list")).isEqualTo(JSON.readTree("[{\"method\":\"GET\",\"path\":\"/open/*\"}]"));
        assertThat(outcome.headers().firstValue("x-custom")).contains("a, b");
        assertThat(outcome.headers().firstValue("x-road-service")).contains(Identities.REGISTRY.path() + "/listMethods");
        assertRecorded(id);
    }

    @Test
    void restAllowedMethodsAreThoseWithARight() throws Exception {
        JsonNode portal = services(rest(Identities.PORTAL, "allowedMethods", ""));
        assertThat(codes(portal)).containsExactly("people", "echoRest", "nowhereRest", "partly");
        assertThat(portal.get(3).get("endpoint_list")).hasSize(1);
        assertThat(codes(services(rest(Identities.VISITOR, "allowedMethods", "")))).containsExactly("bare");
    }

    @Test
    void requestWithABodyIsAnsweredWithTheHashOfBoth() throws Exception {
        Call.Outcome outcome = Call.rest(instance, Identities.PORTAL, new ServiceId(Identities.REGISTRY, "listMethods"), "GET", "", "{}");
        assertThat(codes(services(outcome))).hasSize(5);
    }

    @Test
    void openApiComesWithoutHosts() throws Exception {
        Call.Outcome outcome = rest(Identities.VISITOR, "getOpenAPI", "?a=b&SERVICECODE=nobody&servicecode=people");
        assertThat(outcome.status()).as(outcome.body()).isEqualTo(200);
        assertThat(outcome.headers().firstValue("content-type").orElseThrow()).isEqualToIgnoringCase("application/json;charset=UTF-8");
        JsonNode description = JSON.readTree(outcome.body());
        assertThat(description.get("openapi").asText()).startsWith("3.");
        assertThat(description.get("servers").get(0).get("url").asText()).isEqualTo("/people");
        assertThat(outcome.body()).doesNotContain(instance.sandbox().servicesUrl().getAuthority());
    }

    @Test
    void openApiThatCannotBeHadIsRefusedByItsReason() throws Exception {
        assertRefused(rest(Identities.PORTAL, "getOpenAPI", ""), 500, "server.serverproxy.invalid_request");
        assertRefused(rest(Identities.PORTAL, "getOpenAPI", "?serviceCode="), 500, "server.serverproxy.invalid_request");
        assertRefused(rest(Identities.PORTAL, "getOpenAPI", "?serviceCode=noSuchService"), 500, "server.serverproxy.internal_error");
        assertRefused(rest(Identities.PORTAL, "getOpenAPI", "?serviceCode=bare"), 500, "server.serverproxy.internal_error");
    }

    @Test
    void otherMethodsAndOtherProtocolsMeanOrdinaryServices() throws Exception {
        ServiceId list = new ServiceId(Identities.REGISTRY, "listMethods");
        assertRefused(Call.rest(instance, Identities.PORTAL, list, "POST", "", "x"), 500, "server.serverproxy.unknown_service");
        assertRefused(rest(Identities.PORTAL, "getWsdl", ""), 500, "server.serverproxy.unknown_service");
        assertRefused(soap(Identities.PORTAL, "getOpenAPI", Call.newId(), "<getOpenAPI/>"), 200, "server.serverproxy.unknown_service");
    }

    @Test
    void tamperedRequestToABuiltInServiceIsRefusedAndNotRecorded() throws Exception {
        HostileConsumer hostile = new HostileConsumer(instance, instance.consumer().server().authenticationKey().orElseThrow(),
                instance.consumer().server().signingKey(Identities.CONSUMER));
        String id = Call.newId();
        String answer = hostile.send(Call.envelope(Identities.PORTAL, new ServiceId(Identities.REGISTRY, "listMethods"), id, "<listMethods/>"),
                hostile.ocspResponses(), message -> message.replace("EE1234", "EE9999"));
        assertThat(answer).contains("server.serverproxy.signature_verification.invalid_signature_value").doesNotContain("listMethodsResponse");
        assertThat(instance.provider().server().records().count(id)).isZero();
    }

    // GET /listClients

    private static URI clientDoor(String target) {
        return URI.create("http://" + XRoadInstance.CONSUMER_ADDRESS + ":" + instance.ports().client() + target);
    }

    private static Call.Outcome listClients(String query, String... accept) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(clientDoor("/listClients" + query));
        for (String value : accept) {
            request.header("Accept", value);
        }
        return Call.send(request);
    }

    @Test
    void clientsInXmlByDefault() throws Exception {
        for (Call.Outcome outcome : List.of(listClients(""), listClients("", "*/*"), listClients("?xRoadInstance=SANDBOX", "application/xml"))) {
            assertThat(outcome.status()).isEqualTo(200);
            assertThat(outcome.headers().firstValue("content-type").orElseThrow()).isEqualToIgnoringCase("text/xml;charset=UTF-8");
            assertThat(outcome.body()).contains("<xroad:clientList ", "<xroad:member><xroad:id id:objectType=\"SUBSYSTEM\"><id:xRoadInstance>SANDBOX"
                    + "</id:xRoadInstance><id:memberClass>COM</id:memberClass><id:memberCode>1111</id:memberCode>"
                    + "<id:subsystemCode>portal</id:subsystemCode></xroad:id><xroad:name>");
        }
    }

    @Test
    void clientsInJsonWhereItIsAccepted() throws Exception {
        Call.Outcome outcome = listClients("", "text/html, application/json;q=0.1");
        assertThat(outcome.headers().firstValue("content-type").orElseThrow()).isEqualToIgnoringCase("application/json;charset=utf-8");
        JsonNode members = JSON.readTree(outcome.body()).get("member");
        List<String> ids = StreamSupport.stream(members.spliterator(), false).map(member -> member.get("id").toString()).toList();
        String own = "\"xroad_instance\":\"SANDBOX\",\"member_class\":\"COM\",\"member_code\":\"1111\"";
        assertThat(ids).contains("{\"object_type\":\"MEMBER\"," + own + "}",
                "{\"object_type\":\"SUBSYSTEM\"," + own + ",\"subsystem_code\":\"portal\"}");
        assertThat(ids.indexOf("{\"object_type\":\"MEMBER\"," + own + "}")).isLessThan(ids.indexOf(
                "{\"object_type\":\"SUBSYSTEM\"," + own + ",\"subsystem_code\":\"portal\"}"));
        assertThat(members.get(0).get("name").asText()).isNotEmpty();
        assertThat(outcome.body()).doesNotContain("null");
    }

    @Test
    void clientsAreRefusedByASoapFaultWhateverIsAccepted() throws Exception {
        assertRefused(listClients("?xRoadInstance=ELSEWHERE", "application/json"), 200, "server.clientproxy.internal_error");
        assertRefused(listClients("", "no media type"), 200, "server.clientproxy.internal_error");
        assertRefused(Call.send(HttpRequest.newBuilder(clientDoor("/listClients")).POST(HttpRequest.BodyPublishers.ofString("x"))
                .header("Content-Type", "text/xml")), 200, "client.invalid_soap");
        assertRefused(Call.send(HttpRequest.newBuilder(clientDoor("/listClients/"))), 200, "client.invalid_http_method");
    }

    @Test
    void clientsOfAnOutdatedConfigurationAreNotTold() throws Exception {
        instance.advance(Duration.ofSeconds(601));
        assertRefused(listClients(""), 200, "server.clientproxy.global_conf_outdated");
        instance.publish();
        assertThat(listClients("").code()).isEmpty();
    }
}
