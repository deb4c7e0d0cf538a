package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;
import org.turnpike.monitoring.RecordField;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.PublishedInstance.OptionalParts;

/** Operational data, health and environment of real exchanges, queried through both servers as collectors do (operations.md §a, §b). */
@Tag("slow")
class OperationalDataTest {
    private static final ServiceId UNDESCRIBED = new ServiceId(Identities.REGISTRY, "undescribed");
    private static XRoadInstance instance;
    private static long start;

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance("  - {id: SANDBOX/COM/1111, connection: NOSSL}\n", "  - {id: SANDBOX/GOV/2222, connection: NOSSL}\n",
                Map.of("turnpike.operations.records-in-answer", "4"));
        instance.sandbox().change(published -> published.withOptional(new OptionalParts(Optional.empty(), Optional.empty(), Optional.of(Identities.VISITOR))));
        instance.publish();
        start = instance.now().getEpochSecond();
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
    }

    /** Stores what was observed, and lets it become available. */
    private static void store() throws Exception {
        for (var node : List.of(instance.consumer(), instance.provider())) {
            var operations = node.server().operations();
            MonitoringQueries.await(() -> operations.observed() == operations.stored() + operations.waiting());
        }
        instance.runJobs();
        instance.advance(Duration.ofSeconds(120));
        instance.publish();
    }

    private interface Exchanges {
        void run() throws Exception;
    }

    /** Runs exchanges and waits until the given number of them has ended on each side. */
    private static void run(int count, Exchanges exchanges) throws Exception {
        var consumer = instance.consumer().server().operations();
        var provider = instance.provider().server().operations();
        long consumed = consumer.observed();
        long provided = provider.observed();
        exchanges.run();
        MonitoringQueries.await(() -> consumer.observed() >= consumed + count && provider.observed() >= provided + count);
        store();
    }

    private static List<JsonNode> all() throws Exception {
        List<JsonNode> records = new ArrayList<>();
        for (var server : List.of(Identities.SS1, Identities.SS2)) {
            long from = start;
            for (Optional<String> next = Optional.of(""); next.isPresent();) {
                MonitoringQueries.Answer answer = MonitoringQueries.operational(instance, server.owner(), server, from, start + 100_000, "");
                assertThat(answer.code()).as(answer.body()).isEmpty();
                MonitoringSchemas.validate(answer.soap(), "op-monitoring.xsd");
                records.addAll(answer.records());
                assertThat(answer.element("recordsCount")).contains(String.valueOf(answer.records().size()));
                next = answer.element("nextRecordsFrom").filter(each -> Long.parseLong(each) <= instance.now().getEpochSecond() - 61);
                from = next.map(Long::parseLong).orElse(from);
            }
        }
        return records;
    }

    private static List<JsonNode> stored(String messageId) throws Exception {
        return all().stream().filter(record -> record.path("messageId").asText().equals(messageId)).toList();
    }

    private static Set<String> names(JsonNode record) {
        Set<String> names = new TreeSet<>();
        record.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void soapExchangeHasOneRecordOnEachSide() throws Exception {
        String id = Call.newId();
        run(1, () -> assertThat(Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.ECHO, id, "<echo/>")).code()).isEmpty());
        List<JsonNode> records = stored(id);
        assertThat(records).extracting(record -> record.get("securityServerType").asText()).containsExactlyInAnyOrder("Client", "Producer");
        assertThat(records).allSatisfy(record -> {
            assertThat(record.get("succeeded").asBoolean()).isTrue();
            assertThat(record.get("serviceCode").asText()).isEqualTo("echo");
            assertThat(List.of(record.get("requestInTs").asLong(), record.get("requestOutTs").asLong(), record.get("responseInTs").asLong(),
                    record.get("responseOutTs").asLong())).isSorted();
            assertThat(record.get("serviceType").asText()).isEqualTo("WSDL");
            assertThat(record.get("clientSecurityServerAddress").asText()).isEqualTo(XRoadInstance.CONSUMER_ADDRESS);
            assertThat(record.get("serviceSecurityServerAddress").asText()).isEqualTo(XRoadInstance.PROVIDER_ADDRESS);
        });
        assertThat(records.get(0).get("xRequestId")).isEqualTo(records.get(1).get("xRequestId"));
        assertThat(records.get(0).get("requestSize")).isEqualTo(records.get(1).get("requestSize"));
        assertThat(records.get(0).get("responseSize")).isEqualTo(records.get(1).get("responseSize"));
    }

    private static String detailed(String id) {
        String envelope = Call.envelope(Identities.PORTAL, Identities.GET_PERSON, id, "<getPerson/>");
        return envelope.replace("<xroad:protocolVersion>", "<xroad:issue>I-1</xroad:issue><r:representedParty"
                + " xmlns:r=\"http://x-road.eu/xsd/representation.xsd\"><r:partyClass>COM</r:partyClass><r:partyCode>77</r:partyCode></r:representedParty>"
                + "<xroad:protocolVersion>");
    }

    private static void attachments(String id) throws Exception {
        String body = "--b\r\nContent-Type: text/xml; charset=UTF-8\r\n\r\n" + Call.envelope(Identities.PORTAL, Identities.ECHO, id, "<echo/>")
                + "\r\n--b\r\nContent-Type: text/plain\r\n\r\n12345678\r\n--b--\r\n";
        assertThat(Call.post(instance, "multipart/related; type=\"text/xml\"; boundary=b", HttpRequest.BodyPublishers.ofString(body)).code()).isEmpty();
    }

    @Test
    void everyFieldOccursForTheKindsOfExchangesThatHaveIt() throws Exception {
        String withAttachment = Call.newId();
        String refused = Call.newId();
        String builtIn = Call.newId();
        run(6, () -> {
            Call.soap(instance, detailed(Call.newId()));
            attachments(withAttachment);
            Call.rest(instance, Identities.PORTAL, new ServiceId(Identities.REGISTRY, "partly"), "GET", "/open/x", "");
            Call.rest(instance, Identities.PORTAL, Identities.ECHO_REST, "POST", "/a", "{\"a\":1}");
            Call.soap(instance, Call.envelope(Identities.PORTAL, UNDESCRIBED, refused, "<undescribed/>"));
            Call.soap(instance, Call.envelope(Identities.PORTAL, new ServiceId(Identities.REGISTRY, "listMethods"), builtIn,
                    "<x:listMethods xmlns:x=\"http://x-road.eu/xsd/xroad.xsd\"/>"));
        });
        List<JsonNode> records = all();
        assertThat(records.stream().flatMap(record -> names(record).stream()).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(RecordField.values()).map(RecordField::wire).toList());
        assertThat(with(records, withAttachment)).hasSize(2).allSatisfy(record -> {
            assertThat(record.get("requestAttachmentCount").asInt()).isEqualTo(1);
            assertThat(record.get("requestMimeSize").asInt()).isEqualTo(record.get("requestSize").asInt() + 8);
        });
        assertThat(with(records, refused)).hasSize(2).allSatisfy(record -> {
            assertThat(record.get("succeeded").asBoolean()).isFalse();
            assertThat(record.get("faultCode").asText()).isEqualTo("server.serverproxy.access_denied");
            assertThat(record.get("faultString").asText()).isNotEmpty();
        });
        assertThat(with(records, builtIn)).filteredOn(record -> record.get("securityServerType").asText().equals("Producer")).singleElement()
                .satisfies(record -> {
                    assertThat(record.get("requestOutTs")).isEqualTo(record.get("requestInTs"));
                    assertThat(record.get("responseInTs")).isEqualTo(record.get("responseOutTs"));
                });
        assertThat(records).filteredOn(record -> record.path("serviceCode").asText().equals("partly")).extracting(record ->
                record.get("securityServerType").asText() + " " + record.path("restPath").asText("-") + " " + record.path("statusCode").asInt())
                .containsExactlyInAnyOrder("Client - 200", "Producer /open/* 200");
    }

    private static final String ALWAYS = "monitoringDataTs securityServerInternalIp securityServerType requestInTs responseOutTs succeeded xRoadVersion ";
    private static final String CALLED = "clientXRoadInstance clientMemberClass clientMemberCode clientSubsystemCode serviceXRoadInstance serviceMemberClass"
            + " serviceMemberCode serviceSubsystemCode serviceCode messageId messageUserId messageProtocolVersion clientSecurityServerAddress ";
    private static final String SENT = "serviceSecurityServerAddress xRequestId requestSize requestAttachmentCount ";
    private static final String PASSED_ON = "requestOutTs responseInTs ";
    private static final String ANSWERED = "responseSize responseAttachmentCount ";
    private static final String FAILED = "faultCode faultString ";
    private static final String DETAILED = "messageIssue representedPartyClass representedPartyCode ";
    private static final String TYPED = "serviceType ";

    private static Set<String> fields(String... parts) {
        return new TreeSet<>(List.of(String.join("", parts).strip().split(" +")));
    }

    private static Set<String> exchange(String more) {
        return fields(ALWAYS, CALLED, SENT, PASSED_ON, ANSWERED, more);
    }

    @Test
    void recordsHaveTheFieldsOfTheirKind() throws Exception {
        Map<String, String> ids = new LinkedHashMap<>();
        for (String kind : List.of("soap", "attachments", "rest", "rest error", "fault", "refusal", "stranger", "methods", "wsdl", "health")) {
            ids.put(kind, Call.newId());
        }
        run(8, () -> {
            Call.soap(instance, detailed(ids.get("soap")).replace("<getPerson/>", "<getPerson><nationalId>010101-123N</nationalId></getPerson>"));
            attachments(ids.get("attachments"));
            rest(ids.get("rest"), new ServiceId(Identities.REGISTRY, "partly"), "/open/x");
            rest(ids.get("rest error"), Identities.PEOPLE, "/people/1");
            Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.GET_PERSON, ids.get("fault"), "<getPerson/>"));
            soap(ids.get("refusal"), "undescribed", "<undescribed/>");
            Call.soap(instance, Call.envelope(new SubsystemId(Identities.CONSUMER, "stranger"), Identities.ECHO, ids.get("stranger"), "<echo/>"));
            soap(ids.get("methods"), "listMethods", "<x:listMethods xmlns:x=\"http://x-road.eu/xsd/xroad.xsd\"/>");
            soap(ids.get("wsdl"), "getWsdl", "<x:getWsdl xmlns:x=\"http://x-road.eu/xsd/xroad.xsd\"><x:serviceCode>getPerson</x:serviceCode>"
                    + "<x:serviceVersion>v1</x:serviceVersion></x:getWsdl>");
            Call.soap(instance, Call.envelope(Identities.PORTAL, new ServiceId(Identities.PROVIDER, "getSecurityServerHealthData"), ids.get("health"),
                    "<om:getSecurityServerHealthData xmlns:om=\"http://x-road.eu/xsd/op-monitoring.xsd\"/>"));
        });
        List<JsonNode> records = all();
        ids.forEach((kind, id) -> assertThat(with(records, id)).as(kind).allSatisfy(record -> {
            boolean client = record.get("securityServerType").asText().equals("Client");
            assertThat(names(record)).as("%s, client %s", kind, client).isEqualTo(switch (kind) {
                case "soap" -> exchange(TYPED + DETAILED + "serviceVersion");
                case "attachments" -> exchange(TYPED + "requestMimeSize responseMimeSize");
                case "rest" -> exchange(TYPED + DETAILED + "restMethod statusCode" + (client ? "" : " restPath"));
                case "rest error" -> exchange(TYPED + DETAILED + "restMethod statusCode");
                case "fault" -> fields(ALWAYS, CALLED, SENT, PASSED_ON, TYPED, FAILED, "serviceVersion ", client ? "" : ANSWERED);
                case "refusal" -> fields(ALWAYS, CALLED, SENT, FAILED, client ? PASSED_ON + TYPED : "");
                case "stranger" -> fields(ALWAYS, CALLED, TYPED, FAILED);
                case "methods" -> exchange(client ? TYPED : "");
                case "wsdl" -> exchange((client ? TYPED : "") + "responseMimeSize");
                default -> without("serviceSubsystemCode", exchange(client ? TYPED : ""));
            });
        }));
        ids.forEach((kind, id) -> assertThat(with(records, id)).as(kind).hasSize(kind.equals("stranger") ? 1 : 2));
        assertThat(records).as("collectors compare the version by its numbers").allSatisfy(record ->
                assertThat(record.get("xRoadVersion").asText()).matches("\\d+\\.\\d+\\.\\d+"));
    }

    private static Set<String> without(String name, Set<String> fields) {
        fields.remove(name);
        return fields;
    }

    private static void soap(String id, String service, String body) throws Exception {
        ServiceId called = service.equals("getPerson") ? Identities.GET_PERSON : new ServiceId(Identities.REGISTRY, service);
        Call.soap(instance, Call.envelope(Identities.PORTAL, called, id, body));
    }

    private static void rest(String id, ServiceId service, String path) throws Exception {
        Call.send(HttpRequest.newBuilder(URI.create("http://" + XRoadInstance.CONSUMER_ADDRESS + ":" + instance.ports().client() + "/r1/"
                + service.provider().path() + "/" + service.code() + path)).header("X-Road-Client", Identities.PORTAL.path()).header("X-Road-Id", id)
                .header("X-Road-UserId", "EE1").header("X-Road-Issue", "I-2").header("X-Road-Represented-Party", "COM/77").header("Accept", "application/json"));
    }

    private static List<JsonNode> with(List<JsonNode> records, String messageId) {
        return records.stream().filter(record -> record.path("messageId").asText().equals(messageId)).toList();
    }

    @Test
    void outputSpecNamesTheFieldsOfTheAnswer() throws Exception {
        run(1, () -> Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.ECHO, Call.newId(), "<echo/>")));
        MonitoringQueries.Answer answer = MonitoringQueries.operational(instance, Identities.CONSUMER, Identities.SS1, start,
                instance.now().getEpochSecond(), "|<om:outputSpec><om:outputField>requestInTs</om:outputField>"
                        + "<om:outputField>messageId</om:outputField></om:outputSpec>");
        assertThat(answer.records()).isNotEmpty().allSatisfy(record -> assertThat(Set.of("messageId", "requestInTs")).containsAll(names(record)));
        assertThat(answer.contentType()).startsWith("multipart/related;").contains("boundary=xroad");
        assertThat(answer.body()).contains("content-type:application/gzip\r\ncontent-transfer-encoding: binary\r\n"
                + "content-id: <operational-monitoring-data.json.gz>\r\n\r\n", "<om:recordsCount>", "<om:nextRecordsFrom>",
                "cid:operational-monitoring-data.json.gz");
    }

    @Test
    void clientThatIsNotTheOwnerSeesItsOwnRecordsAndNoInternalAddress() throws Exception {
        run(2, () -> {
            Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.ECHO, Call.newId(), "<echo/>"));
            Call.soap(instance, Call.envelope(Identities.VISITOR, Identities.ECHO, Call.newId(), "<echo/>"));
        });
        String internal = "|<om:outputSpec><om:outputField>securityServerInternalIp</om:outputField></om:outputSpec>";
        List<JsonNode> portal = MonitoringQueries.operational(instance, Identities.PORTAL, Identities.SS2, start, instance.now().getEpochSecond(), "").records();
        assertThat(portal).isNotEmpty().allSatisfy(record -> {
            assertThat(record.get("clientSubsystemCode").asText()).isEqualTo("portal");
            assertThat(record.has("securityServerInternalIp")).isFalse();
        });
        assertThat(MonitoringQueries.operational(instance, Identities.PORTAL, Identities.SS2, start, instance.now().getEpochSecond(), internal).records())
                .isNotEmpty().allSatisfy(record -> assertThat(names(record)).isEmpty());
        assertThat(MonitoringQueries.operational(instance, Identities.VISITOR, Identities.SS2, start, instance.now().getEpochSecond(), internal).records())
                .as("the central monitoring client").isNotEmpty().allSatisfy(record -> assertThat(names(record)).containsExactly("securityServerInternalIp"));
    }

    @Test
    void ownerThatDoesNotNameTheServerIsAnOrdinaryClient() throws Exception {
        run(1, () -> Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.ECHO, Call.newId(), "<echo/>")));
        MonitoringQueries.Answer answer = MonitoringQueries.send(instance, Identities.PROVIDER, Identities.SS2, "getSecurityServerOperationalData",
                "<om:searchCriteria><om:recordsFrom>" + start + "</om:recordsFrom><om:recordsTo>" + (start + 9_999_999) + "</om:recordsTo></om:searchCriteria>",
                "om", "http://x-road.eu/xsd/op-monitoring.xsd", false);
        assertThat(answer.code()).as(answer.body()).isEmpty();
        assertThat(answer.records()).allSatisfy(record -> assertThat(record.has("securityServerInternalIp")).isFalse());
    }

    @Test
    void searchCriteriaMayNameTheProvider() throws Exception {
        run(1, () -> Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.ECHO, Call.newId(), "<echo/>")));
        String provider = "<om:client id:objectType=\"SUBSYSTEM\">" + MonitoringQueries.identifier(Identities.REGISTRY) + "</om:client>";
        String other = "<om:client id:objectType=\"MEMBER\">" + MonitoringQueries.identifier(Identities.HOSTED) + "</om:client>";
        long to = instance.now().getEpochSecond();
        assertThat(MonitoringQueries.operational(instance, Identities.PROVIDER, Identities.SS2, start, to, provider).records()).isNotEmpty()
                .allSatisfy(record -> assertThat(record.get("serviceSubsystemCode").asText()).isEqualTo("registry"));
        assertThat(MonitoringQueries.operational(instance, Identities.PROVIDER, Identities.SS2, start, to, other).records()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"-1, 5, ''", "5, -1, ''", "10, 5, ''", "99999999999, 99999999999, ''", "1, 2, |<om:outputSpec><om:outputField>unheardOf</om:outputField></om:outputSpec>",
        "1, 2, <om:more/>", "1, 2, |<om:more/>", "1, 2, <om:client id:objectType=\"MEMBER\"><id:xRoadInstance>A</id:xRoadInstance></om:client>"})
    void invalidQueriesAreRejectedAsTheClientsMistake(long from, long to, String more) throws Exception {
        assertThat(MonitoringQueries.operational(instance, Identities.CONSUMER, Identities.SS2, from, to, more).code()).isEqualTo("client.invalid_request");
    }

    @Test
    void monitoringServicesBelongToTheOwnerAlone() throws Exception {
        Call.Outcome outcome = Call.soap(instance, Call.envelope(Identities.PORTAL, new ServiceId(Identities.REGISTRY, "getSecurityServerHealthData"),
                Call.newId(), "<om:getSecurityServerHealthData xmlns:om=\"http://x-road.eu/xsd/op-monitoring.xsd\"/>"));
        assertThat(outcome.code()).isEqualTo("server.serverproxy.unknown_service");
    }

    @Test
    void healthOfProvidedServicesIsReported() throws Exception {
        run(2, () -> {
            Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.ECHO, Call.newId(), "<echo/>"));
            Call.soap(instance, Call.envelope(Identities.PORTAL, UNDESCRIBED, Call.newId(), "<undescribed/>"));
        });
        instance.advance(Duration.ofMinutes(11));
        instance.publish();
        Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.ECHO, Call.newId(), "<echo/>"));
        MonitoringQueries.Answer answer = MonitoringQueries.health(instance, Identities.PORTAL, Identities.SS2, "");
        MonitoringSchemas.validate(answer.soap(), "op-monitoring.xsd");
        assertThat(answer.element("statisticsPeriodSeconds")).contains("600");
        assertThat(answer.body()).containsPattern("<id:serviceCode>echo</id:serviceCode></om:service>.*?<om:serviceType>WSDL</om:serviceType>"
                + "<om:lastPeriodStatistics><om:successfulRequestCount>1</om:successfulRequestCount><om:unsuccessfulRequestCount>0<");
        assertThat(answer.body()).containsPattern("<id:serviceCode>undescribed</id:serviceCode></om:service><om:lastUnsuccessfulRequestTimestamp>[0-9]+"
                + "</om:lastUnsuccessfulRequestTimestamp><om:lastPeriodStatistics><om:successfulRequestCount>0<");
        MonitoringQueries.Answer filtered = MonitoringQueries.health(instance, Identities.PORTAL, Identities.SS2, "<om:filterCriteria><om:client id:objectType=\"MEMBER\">"
                + MonitoringQueries.identifier(Identities.PROVIDER) + "</om:client></om:filterCriteria>");
        assertThat(filtered.body()).doesNotContain("<id:serviceCode>echo<");
        assertThat(MonitoringQueries.health(instance, Identities.PORTAL, Identities.SS2, "<om:wrong/>").code()).isEqualTo("client.invalid_request");
    }

    @Test
    void environmentIsForOwnerAndCentralMonitoringClient() throws Exception {
        MonitoringQueries.Answer owner = MonitoringQueries.environment(instance, Identities.PROVIDER, Identities.SS2, "");
        MonitoringSchemas.validate(owner.soap(), "monitoring.xsd");
        assertThat(owner.body()).contains("<m:name>SERVER:SANDBOX/GOV/2222/ss2</m:name><m:stringMetric><m:name>proxyVersion</m:name><m:value>7.8.0</m:value>",
                "<m:name>DiskSpaceFree_/</m:name>", "<m:name>Processes</m:name>", "<m:name>Xroad Processes</m:name>", "<m:name>Packages</m:name>",
                "<m:value>AUTH_OR_SIGN</m:value>", "<m:value>SECURITY_SERVER_TLS</m:value>", "<m:name>SystemCpuLoad</m:name><m:updated>");
        assertThat(owner.body()).containsPattern("<m:name>notAfter</m:name><m:value>\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ</m:value>");
        assertThat(MonitoringQueries.environment(instance, Identities.VISITOR, Identities.SS2, "").code()).isEmpty();
        assertThat(MonitoringQueries.environment(instance, Identities.PORTAL, Identities.SS2, "").code()).isEqualTo("server.serverproxy.access_denied");
        assertThat(MonitoringQueries.environment(instance, Identities.CONSUMER, Identities.SS2, "").code()).isEqualTo("server.serverproxy.access_denied");
    }

    @Test
    void environmentMayBeAskedForInPart() throws Exception {
        MonitoringQueries.Answer answer = MonitoringQueries.environment(instance, Identities.PROVIDER, Identities.SS2, "<m:outputSpec>"
                + "<m:outputField>OperatingSystem</m:outputField><m:outputField>unheardOf</m:outputField><m:outputField/></m:outputSpec>");
        MonitoringSchemas.validate(answer.soap(), "monitoring.xsd");
        assertThat(answer.body()).contains("<m:name>OperatingSystem</m:name>", "<m:name>proxyVersion</m:name>").doesNotContain("<m:name>Processes</m:name>");
    }

    @Test
    void deployedTemplatesFindTheirNamesOverJmx() throws Exception {
        run(1, () -> Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.GET_PERSON, Call.newId(), "<getPerson/>")));
        MBeanServer platform = ManagementFactory.getPlatformMBeanServer();
        assertThat(platform.getAttribute(new ObjectName("metrics:name=TotalPhysicalMemory,type=gauges"), "Value")).isInstanceOf(Long.class);
        assertThat(platform.getAttribute(new ObjectName("metrics:name=SystemCpuLoad,type=histograms"), "99thPercentile")).isInstanceOf(Double.class);
        assertThat(platform.getAttribute(new ObjectName("metrics:name=DiskSpaceFree_/"), "Number")).isInstanceOf(Long.class);
        assertThat((List<?>) platform.getAttribute(new ObjectName("metrics:name=CertificatesDump,type=gauges"), "Value")).hasSizeGreaterThan(2);
        assertThat(platform.queryNames(new ObjectName("metrics:name=statisticsPeriodSeconds,*"), null)).hasSize(2);
    }
}
