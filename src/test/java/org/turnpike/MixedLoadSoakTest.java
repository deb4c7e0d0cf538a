package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;
import org.turnpike.sandbox.Identities;

/**
 * Mixed load through two security servers in one JVM of 256 MiB; afterwards operational data, message log, {@code /metrics} and the load
 * generator have counted the same. The system properties {@code turnpike.soak.duration} and {@code turnpike.soak.rate} (exchanges a second)
 * set how long and how much.
 */
@Tag("soak")
class MixedLoadSoakTest {
    private static final Duration LENGTH = Duration.parse(System.getProperty("turnpike.soak.duration", "PT2M"));
    private static final int RATE = Integer.getInteger("turnpike.soak.rate", 20);
    private static final int CALLERS = 4;
    private static final int TICK_SECONDS = 5;
    private static final int TICKS_BETWEEN_PUBLICATIONS = 6;
    private static final String LIST_METHODS = "<x:listMethods xmlns:x=\"http://x-road.eu/xsd/xroad.xsd\"/>";
    private static final SubsystemId STRANGER = new SubsystemId(Identities.CONSUMER, "stranger");

    private XRoadInstance instance;
    private long start;

    /** Makes one exchange and returns the code of its error, empty when there was none. */
    private interface Exchange {
        String run(XRoadInstance instance) throws Exception;
    }

    /** What is exchanged, what must come back, and what that leaves behind: messages in the log of each server, and an exchange at the provider. */
    private enum Kind {
        SOAP("", 2, 2, true, in -> soap(in, "echo", "<echo/>")),
        WITH_ATTACHMENT("", 2, 2, true, MixedLoadSoakTest::attachment),
        REST_GET("", 2, 2, true, in -> rest(in, Identities.ECHO_REST, "GET", "/x", "")),
        REST_POST("", 2, 2, true, in -> rest(in, Identities.ECHO_REST, "POST", "/x", "{\"a\":1}")),
        BUILT_IN("", 2, 2, true, in -> soap(in, "listMethods", LIST_METHODS)),
        NOT_FOUND("404", 2, 2, true, in -> rest(in, Identities.PEOPLE, "GET", "/people/000000-0000", "")),
        UNREACHABLE("server.serverproxy.service_failed.network_error", 1, 1, true, in -> soap(in, "nowhere", "<nowhere/>")),
        DENIED("server.serverproxy.access_denied", 1, 0, true, in -> soap(in, "undescribed", "<undescribed/>")),
        UNKNOWN_CLIENT("server.clientproxy.unknown_member", 0, 0, false, in -> Call.soap(in, Call.envelope(STRANGER, Identities.ECHO, Call.newId(),
                "<echo/>")).code()),
        MALFORMED("client.invalid_soap", 0, 0, false, in -> Call.soap(in, "<soapenv:Envelope").code());

        private final String code;
        private final long loggedByConsumer;
        private final long loggedByProvider;
        private final boolean arrives;
        private final Exchange exchange;

        Kind(String code, long loggedByConsumer, long loggedByProvider, boolean arrives, Exchange exchange) {
            this.code = code;
            this.loggedByConsumer = loggedByConsumer;
            this.loggedByProvider = loggedByProvider;
            this.arrives = arrives;
            this.exchange = exchange;
        }
    }

    private static String soap(XRoadInstance instance, String service, String body) throws Exception {
        return Call.soap(instance, Call.envelope(Identities.PORTAL, new ServiceId(Identities.REGISTRY, service), Call.newId(), body)).code();
    }

    private static String rest(XRoadInstance instance, ServiceId service, String method, String path, String body) throws Exception {
        Call.Outcome outcome = Call.rest(instance, Identities.PORTAL, service, method, path, body);
        return outcome.status() == 200 ? outcome.code() : outcome.status() + outcome.code();
    }

    private static String attachment(XRoadInstance instance) throws Exception {
        String body = "--b\r\nContent-Type: text/xml; charset=UTF-8\r\n\r\n" + Call.envelope(Identities.PORTAL, Identities.ECHO, Call.newId(), "<echo/>")
                + "\r\n--b\r\nContent-Type: text/plain\r\n\r\n12345678\r\n--b--\r\n";
        return Call.post(instance, "multipart/related; type=\"text/xml\"; boundary=b", HttpRequest.BodyPublishers.ofString(body)).code();
    }

    /** The load generator and its own counts. */
    private static final class Load {
        private final Map<Kind, AtomicLong> counts = new EnumMap<>(Kind.class);
        private final Set<String> surprises = ConcurrentHashMap.newKeySet();
        private final AtomicLong next = new AtomicLong();

        Load() {
            Arrays.stream(Kind.values()).forEach(kind -> counts.put(kind, new AtomicLong()));
        }

        void run(XRoadInstance instance) {
            Kind kind = Kind.values()[(int) (next.getAndIncrement() % Kind.values().length)];
            try {
                String code = kind.exchange.run(instance);
                if (!code.equals(kind.code)) {
                    surprises.add(kind + ": " + code);
                }
            } catch (Exception e) {
                surprises.add(kind + ": " + e);
            }
            counts.get(kind).incrementAndGet();
        }

        long count(Predicate<Kind> which) {
            return sum(kind -> which.test(kind) ? 1 : 0);
        }

        long sum(ToLongFunction<Kind> each) {
            return counts.entrySet().stream().mapToLong(entry -> each.applyAsLong(entry.getKey()) * entry.getValue().get()).sum();
        }
    }

    @Test
    void everyCountIsTheSameAfterMixedLoad(TestReporter figures) throws Exception {
        try (XRoadInstance opened = new XRoadInstance("  - {id: SANDBOX/COM/1111, connection: NOSSL}\n", "  - {id: SANDBOX/GOV/2222, connection: NOSSL}\n",
                Map.of("turnpike.metrics.enabled", "true", "turnpike.operations.records-in-answer", "2000"))) {
            instance = opened;
            start = instance.now().getEpochSecond();
            Load load = new Load();
            exchange(load);
            assertThat(load.surprises).isEmpty();
            settle(load);
            assertThat(instance.consumer().server().records().count()).isEqualTo(load.sum(kind -> kind.loggedByConsumer));
            assertThat(instance.provider().server().records().count()).isEqualTo(load.sum(kind -> kind.loggedByProvider));
            assertMetrics(XRoadInstance.CONSUMER_ADDRESS, "consumer", load, kind -> true);
            assertMetrics(XRoadInstance.PROVIDER_ADDRESS, "provider", load, kind -> kind.arrives);
            assertRecords(Identities.SS1, load, kind -> true);
            assertRecords(Identities.SS2, load, kind -> kind.arrives);
            figures.publishEntry("exchanges", String.valueOf(load.count(kind -> true)));
            figures.publishEntry("counts", load.counts.toString());
            figures.publishEntry("heap in use after GC, MiB", String.valueOf(LargeMessages.heapInUse() >> 20));
        }
    }

    private void exchange(Load load) throws Exception {
        ScheduledExecutorService callers = Executors.newScheduledThreadPool(CALLERS);
        try {
            for (int i = 0; i < CALLERS; i++) {
                callers.scheduleAtFixedRate(() -> load.run(instance), 0, CALLERS * 1_000_000L / RATE, TimeUnit.MICROSECONDS);
            }
            CountDownLatch never = new CountDownLatch(1);
            long end = System.nanoTime() + LENGTH.toNanos();
            for (int tick = 1; System.nanoTime() < end; tick++) {
                never.await(TICK_SECONDS, TimeUnit.SECONDS);
                instance.advance(Duration.ofSeconds(TICK_SECONDS));
                if (tick % TICKS_BETWEEN_PUBLICATIONS == 0) {
                    instance.publish();
                }
            }
        } finally {
            callers.shutdown();
            assertThat(callers.awaitTermination(2, TimeUnit.MINUTES)).isTrue();
        }
    }

    private void settle(Load load) throws Exception {
        var consumer = instance.consumer().server().operations();
        var provider = instance.provider().server().operations();
        MonitoringQueries.await(() -> consumer.observed() >= load.count(kind -> true) && provider.observed() >= load.count(kind -> kind.arrives));
        instance.runJobs();
        instance.advance(Duration.ofSeconds(120));
        instance.publish();
        assertThat(List.of(consumer.lost(), provider.lost(), (long) consumer.waiting(), (long) provider.waiting())).containsOnly(0L);
    }

    private void assertMetrics(String address, String role, Load load, Predicate<Kind> here) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://" + address + ":" + instance.ports().health()
                + "/metrics")).build(), HttpResponse.BodyHandlers.ofString());
        String metrics = response.body();
        String exchanges = "turnpike_exchange_duration_seconds_count";
        assertThat(MetricsText.sum(metrics, exchanges, "role=\"" + role + "\"")).isEqualTo(load.count(here));
        assertThat(MetricsText.sum(metrics, exchanges, "result=\"success\"")).isEqualTo(load.count(here.and(kind -> kind.code.isEmpty())));
        assertThat(MetricsText.sum(metrics, exchanges, "code=\"access_denied\"")).isEqualTo(load.count(here.and(kind -> kind == Kind.DENIED)));
        assertThat(MetricsText.sum(metrics, exchanges, "code=\"http_4xx\"")).isEqualTo(load.count(here.and(kind -> kind == Kind.NOT_FOUND)));
        assertThat(MetricsText.sum(metrics, "http_server_request_duration_seconds_count", "")).isEqualTo(load.count(here));
        assertThat(MetricsText.sum(metrics, "turnpike_operational_records_stored_total", "")).isEqualTo(load.count(here));
        assertThat(MetricsText.sum(metrics, "turnpike_operational_records_lost_total", "")).isZero();
    }

    private void assertRecords(ServerId server, Load load, Predicate<Kind> here) throws Exception {
        long succeeded = 0;
        long failed = 0;
        long denied = 0;
        long from = start;
        long end = instance.now().getEpochSecond() - 61;
        for (Optional<String> next = Optional.of(""); next.isPresent();) {
            MonitoringQueries.Answer answer = MonitoringQueries.operational(instance, server.owner(), server, from, end, "");
            for (JsonNode record : answer.records()) {
                succeeded += record.get("succeeded").asBoolean() ? 1 : 0;
                failed += record.get("succeeded").asBoolean() ? 0 : 1;
                denied += record.path("faultCode").asText().equals(Kind.DENIED.code) ? 1 : 0;
            }
            next = answer.element("nextRecordsFrom").filter(each -> Long.parseLong(each) <= end);
            from = next.map(Long::parseLong).orElse(from);
        }
        assertThat(succeeded).isEqualTo(load.count(here.and(kind -> kind.code.isEmpty())));
        assertThat(failed).isEqualTo(load.count(here.and(kind -> !kind.code.isEmpty())));
        assertThat(denied).isEqualTo(load.count(here.and(kind -> kind == Kind.DENIED)));
    }
}
