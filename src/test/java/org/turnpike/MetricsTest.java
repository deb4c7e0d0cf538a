package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.id.ServiceId;
import org.turnpike.sandbox.Identities;

/** What Prometheus reads at the health door of a pair of servers. */
@Tag("slow")
class MetricsTest {
    private static XRoadInstance instance;

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance("", "", Map.of("turnpike.metrics.enabled", "true"));
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
    }

    private static HttpResponse<String> get(String address, String path, String accept) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://" + address + ":" + instance.ports().health() + path))
                .header("Accept", accept).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String metrics(String address) throws Exception {
        HttpResponse<String> response = get(address, "/metrics", "text/plain");
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    @Test
    void exchangesAreCountedByRoleProtocolAndResult() throws Exception {
        long observed = instance.consumer().server().operations().observed();
        String before = metrics(XRoadInstance.CONSUMER_ADDRESS);
        Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.ECHO, Call.newId(), "<echo/>"));
        Call.rest(instance, Identities.PORTAL, Identities.ECHO_REST, "GET", "/x", "");
        Call.soap(instance, Call.envelope(Identities.PORTAL, new ServiceId(Identities.REGISTRY, "undescribed"), Call.newId(), "<undescribed/>"));
        MonitoringQueries.await(() -> instance.consumer().server().operations().observed() == observed + 3);
        String after = metrics(XRoadInstance.CONSUMER_ADDRESS);
        assertThat(MetricsText.sum(after, "turnpike_exchange_duration_seconds_count", "protocol=\"soap\",result=\"success\"")
                - MetricsText.sum(before, "turnpike_exchange_duration_seconds_count", "protocol=\"soap\",result=\"success\"")).isEqualTo(1);
        assertThat(MetricsText.sum(after, "turnpike_exchange_duration_seconds_count", "code=\"access_denied\"")
                - MetricsText.sum(before, "turnpike_exchange_duration_seconds_count", "code=\"access_denied\"")).isEqualTo(1);
        assertThat(MetricsText.sum(after, "http_server_request_duration_seconds_count", "") - MetricsText.sum(before, "http_server_request_duration_seconds_count", "")).isEqualTo(3);
        assertThat(MetricsText.sum(after, "http_client_request_duration_seconds_count", XRoadInstance.PROVIDER_ADDRESS)
                - MetricsText.sum(before, "http_client_request_duration_seconds_count", XRoadInstance.PROVIDER_ADDRESS)).isEqualTo(3);
        String provider = metrics(XRoadInstance.PROVIDER_ADDRESS);
        assertThat(MetricsText.sum(provider, "turnpike_handshakes_total", "door=\"server\",kind=\"full\",protocol=\"TLSv1.3\"")).isPositive();
        assertThat(after + provider).doesNotContain("portal", "registry", "getPerson");
    }

    @Test
    void answerPassesPromtool() throws Exception {
        instance.runJobs();
        String metrics = metrics(XRoadInstance.PROVIDER_ADDRESS);
        assertThat(metrics).contains("turnpike_deadline_seconds{", "turnpike_timestamp_backlog_records ", "turnpike_ocsp_response_age_seconds{",
                "turnpike_global_configuration_age_seconds ", "turnpike_stored_bytes{", "turnpike_disk_full_seconds{", "turnpike_leader 1.0", "turnpike_ready ",
                "turnpike_requests_waiting{", "turnpike_peer_connections_idle ", "jvm_memory_used_bytes{", "jvm_threads_current ");
        Process promtool = new ProcessBuilder("promtool", "check", "metrics").redirectErrorStream(true).start();
        try (OutputStream input = promtool.getOutputStream()) {
            input.write(metrics.getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor()).as(said).isZero();
    }

    @Test
    void openMetricsIsServedWhereItIsAskedFor() throws Exception {
        HttpResponse<String> response = get(XRoadInstance.PROVIDER_ADDRESS, "/metrics", "application/openmetrics-text; version=1.0.0");
        assertThat(response.headers().firstValue("content-type").orElse("")).startsWith("application/openmetrics-text");
        assertThat(response.body()).endsWith("# EOF\n");
    }

    @Test
    void healthIsStillServedBesideMetrics() throws Exception {
        assertThat(get(XRoadInstance.PROVIDER_ADDRESS, "/", "application/json").body()).contains("\"ready\"");
    }

    @Test
    void traceparentReachesTheProviderAndTheLogLinesOfBothServers() throws Exception {
        String traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        try (LogLines log = new LogLines()) {
            Call.Outcome outcome = Call.send(HttpRequest.newBuilder(URI.create("http://" + XRoadInstance.CONSUMER_ADDRESS + ":" + instance.ports().client()
                    + "/r1/SANDBOX/GOV/2222/registry/bare/x")).header("X-Road-Client", "SANDBOX/COM/1111/portal").header("traceparent", traceparent));
            assertThat(outcome.code()).isEqualTo("server.serverproxy.access_denied");
            assertThat(log.with(outcome.id())).hasSize(2).allSatisfy(line -> assertThat(line).contains("traceparent " + traceparent));
        }
    }
}
