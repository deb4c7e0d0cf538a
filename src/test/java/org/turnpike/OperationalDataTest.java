package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.id.ServiceId;
import org.turnpike.sandbox.Identities;

/** Operational data of real exchanges, queried through both servers as a collector does (operations.md §b). */
@Tag("slow")
class OperationalDataTest {
    private static final String ALL = "";
    private static XRoadInstance instance;
    private static long start;

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance("  - {id: SANDBOX/COM/1111, connection: NOSSL}\n", "  - {id: SANDBOX/GOV/2222, connection: NOSSL}\n", Map.of("turnpike.operations.records-in-answer", "1000"));
        start = instance.now().getEpochSecond();
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
    }

    private static List<JsonNode> stored(String messageId) throws Exception {
        instance.runJobs();
        instance.advance(Duration.ofSeconds(120));
        long to = instance.now().getEpochSecond();
        return List.of(MonitoringQueries.operational(instance, Identities.CONSUMER, Identities.SS1, start, to, ALL),
                        MonitoringQueries.operational(instance, Identities.PROVIDER, Identities.SS2, start, to, ALL)).stream()
                .flatMap(answer -> {
                    try {
                        return answer.records().stream();
                    } catch (Exception e) {
                        throw new AssertionError(answer.body(), e);
                    }
                }).filter(record -> record.path("messageId").asText().equals(messageId)).toList();
    }

    @Test
    void soapExchangeHasOneRecordOnEachSide() throws Exception {
        String id = Call.newId();
        Call.Outcome outcome = Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.ECHO, id, "<echo/>"));
        assertThat(outcome.code()).isEmpty();
        List<JsonNode> records = stored(id);
        assertThat(records).hasSize(2);
        assertThat(records).extracting(record -> record.get("securityServerType").asText()).containsExactlyInAnyOrder("Client", "Producer");
        assertThat(records).allSatisfy(record -> {
            assertThat(record.get("succeeded").asBoolean()).isTrue();
            assertThat(record.get("serviceCode").asText()).isEqualTo("echo");
            assertThat(record.get("requestInTs").asLong()).isLessThanOrEqualTo(record.get("requestOutTs").asLong());
            assertThat(record.get("requestOutTs").asLong()).isLessThanOrEqualTo(record.get("responseInTs").asLong());
            assertThat(record.get("responseInTs").asLong()).isLessThanOrEqualTo(record.get("responseOutTs").asLong());
            assertThat(record.get("messageUserId").asText()).isEqualTo("EE1234");
            assertThat(record.get("serviceType").asText()).isEqualTo("WSDL");
        });
        assertThat(records.get(0).get("xRequestId")).isEqualTo(records.get(1).get("xRequestId"));
    }

    private static Set<String> names(JsonNode record) {
        Set<String> names = new TreeSet<>();
        record.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void outputSpecNamesTheFieldsOfTheAnswer() throws Exception {
        String id = Call.newId();
        Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.ECHO, id, "<echo/>"));
        instance.runJobs();
        instance.advance(Duration.ofSeconds(120));
        MonitoringQueries.Answer answer = MonitoringQueries.operational(instance, Identities.CONSUMER, Identities.SS1, start,
                instance.now().getEpochSecond(), "|<om:outputSpec><om:outputField>requestInTs</om:outputField>"
                        + "<om:outputField>messageId</om:outputField></om:outputSpec>");
        assertThat(answer.records()).isNotEmpty().allSatisfy(record -> assertThat(Set.of("messageId", "requestInTs")).containsAll(names(record)));
        assertThat(answer.contentType()).startsWith("multipart/related;").contains("boundary=xroad");
        assertThat(answer.body()).contains("content-type:application/gzip\r\ncontent-transfer-encoding: binary\r\n"
                + "content-id: <operational-monitoring-data.json.gz>\r\n\r\n", "<om:recordsCount>", "cid:operational-monitoring-data.json.gz");
    }

    @Test
    void healthOfProvidedServicesIsReported() throws Exception {
        Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.ECHO, Call.newId(), "<echo/>"));
        Call.soap(instance, Call.envelope(Identities.PORTAL, new ServiceId(Identities.REGISTRY, "undescribed", Optional.empty()), Call.newId(), "<undescribed/>"));
        MonitoringQueries.Answer answer = MonitoringQueries.health(instance, Identities.CONSUMER, Identities.SS2, "");
        assertThat(answer.code()).as(answer.body()).isEmpty();
        assertThat(answer.element("statisticsPeriodSeconds")).contains("600");
        assertThat(answer.body()).contains("<id:serviceCode>echo</id:serviceCode>", "<id:serviceCode>undescribed</id:serviceCode>");
    }

    @Test
    void environmentIsForTheOwner() throws Exception {
        MonitoringQueries.Answer answer = MonitoringQueries.environment(instance, Identities.PROVIDER, Identities.SS2, "");
        assertThat(answer.code()).isEmpty();
        answer = MonitoringQueries.environment(instance, Identities.CONSUMER, Identities.SS2, "");
        assertThat(answer.code()).isEqualTo("server.serverproxy.access_denied");
        answer = MonitoringQueries.environment(instance, Identities.CONSUMER, Identities.SS1, "");
        assertThat(answer.code()).as(answer.body()).isEmpty();
    }
}
