package org.turnpike.monitoring;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.turnpike.fault.FaultCode;

/**
 * The metrics that {@code /metrics} reports. Each server in the JVM has its own registry. The values of labels are constants or come from a set of
 * limited size, so that peers and clients cannot create any number of series. Safe for use by many threads.
 */
public final class Metrics {
    /** The maximum number of different target addresses. Further addresses count as {@value #OTHER}. */
    static final int MOST_ADDRESSES = 200;
    private static final int MOST_SERIES = 500;
    private static final String OTHER = "other";
    private static final double NANOS = 1e9;
    private static final int FIRST_SERVER_ERROR = 500;
    private static final int FIRST_CLIENT_ERROR = 400;
    /** The histogram buckets that OpenTelemetry's semantic conventions recommend for HTTP durations, in seconds. */
    private static final double[] SECONDS = {0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10};
    private static final Set<String> CODES = Arrays.stream(FaultCode.values()).map(FaultCode::wire).collect(Collectors.toUnmodifiableSet());
    private static final Set<String> METHODS = Set.of("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE", "CONNECT");

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Histogram serverDuration = histogram("http_server_request_duration_seconds", "Duration of requests at the client and the server door",
            "http_request_method", "url_scheme", "http_route", "http_response_status_code", "error_type");
    private final Histogram clientDuration = histogram("http_client_request_duration_seconds",
            "Duration of requests to other security servers and to information systems",
            "http_request_method", "server_address", "server_port", "http_response_status_code", "error_type");
    private final Histogram exchangeDuration = histogram("turnpike_exchange_duration_seconds", "Duration of exchanges by the role of this server",
            "role", "protocol", "result", "code");
    private final Optional<Counter> services;
    private final int mostServices;
    private final Set<String> addresses = ConcurrentHashMap.newKeySet();
    private final Set<String> pairs = ConcurrentHashMap.newKeySet();

    /** Creates the metrics of exchanges, process and JVM. */
    public Metrics(MetricsSettings settings) {
        mostServices = settings.services();
        services = settings.services() == 0 ? Optional.empty() : Optional.of(Counter.builder().name("turnpike_service_requests")
                .help("Exchanges by client and service").withoutExemplars().labelNames("role", "client", "service", "result").register(registry));
        JvmMemoryMetrics.builder().register(registry);
        JvmThreadsMetrics.builder().register(registry);
        JvmGarbageCollectorMetrics.builder().register(registry);
        ProcessMetrics.builder().register(registry);
    }

    /**
     * Creates a histogram without exemplars, because the library samples exemplars in a thread that never ends and would keep a stopped application
     * in memory.
     */
    private Histogram histogram(String name, String help, String... labels) {
        return Histogram.builder().name(name).help(help).unit(Unit.SECONDS).classicOnly().withoutExemplars().classicUpperBounds(SECONDS).labelNames(labels)
                .register(registry);
    }

    /** Returns the registry that the servlet serves. */
    public PrometheusRegistry registry() {
        return registry;
    }

    /** Counts one exchange. */
    public void add(ObservedCall call) {
        OperationalRecord record = call.record();
        String role = record.role() == ExchangeRole.CLIENT ? "consumer" : "provider";
        serverDuration.labelValues(method(call.method()), call.secure() ? "https" : "http", route(record), status(call.status()),
                error(call.status())).observe(call.nanos() / NANOS);
        exchangeDuration.labelValues(role, protocol(record), record.succeeded() ? "success" : "fault", code(record)).observe(call.nanos() / NANOS);
        call.out().ifPresent(this::add);
        services.ifPresent(counter -> count(counter, role, record));
    }

    private void add(ObservedCall.Outgoing out) {
        boolean known = addresses.contains(out.address()) || addresses.size() < MOST_ADDRESSES && addresses.add(out.address());
        clientDuration.labelValues(method(out.method()), known ? out.address() : OTHER, out.port() == 0 ? "" : String.valueOf(out.port()), status(out.status()),
                out.status() == 0 ? "no_response" : out.status() >= FIRST_CLIENT_ERROR ? String.valueOf(out.status()) : "").observe(out.nanos() / NANOS);
    }

    private void count(Counter counter, String role, OperationalRecord record) {
        String client = record.client().map(Object::toString).orElse("");
        String service = record.service().map(Object::toString).orElse("");
        String pair = client + " " + service;
        boolean known = pairs.contains(pair) || pairs.size() < mostServices && pairs.add(pair);
        counter.labelValues(role, known ? client : OTHER, known ? service : OTHER, record.succeeded() ? "success" : "fault").inc();
    }

    private static String method(String method) {
        return METHODS.contains(method) ? method : "_OTHER";
    }

    private static String route(OperationalRecord record) {
        return record.role() == ExchangeRole.PRODUCER ? "server door" : protocol(record).equals("rest") ? "/r1/{service}" : "/";
    }

    private static String protocol(OperationalRecord record) {
        return record.text(RecordField.REST_METHOD).isPresent() ? "rest" : record.text(RecordField.SERVICE_CODE).isPresent() ? "soap" : "unknown";
    }

    /**
     * Returns the value of the label {@code code}: a known code, otherwise a constant, because an information system may send any text as the code of
     * a fault.
     */
    private static String code(OperationalRecord record) {
        Optional<String> code = record.text(RecordField.FAULT_CODE).map(text -> text.substring(text.lastIndexOf('.') + 1));
        if (code.isPresent()) {
            return CODES.contains(code.get()) ? code.get() : OTHER;
        }
        return record.succeeded() ? "" : record.number(RecordField.STATUS_CODE).filter(status -> status >= FIRST_CLIENT_ERROR)
                .map(status -> status >= FIRST_SERVER_ERROR ? "http_5xx" : "http_4xx").orElse("broken_off");
    }

    private static String status(int status) {
        return status == 0 ? "" : String.valueOf(status);
    }

    private static String error(int status) {
        return status == 0 ? "no_response" : status >= FIRST_SERVER_ERROR ? String.valueOf(status) : "";
    }

    /** Adds a number that is read for each query. */
    public Metrics gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder().name(name).help(help).callback(callback -> callback.call(value.getAsDouble())).register(registry);
        return this;
    }

    /** Adds a number for each value of a label. */
    public Metrics gauge(String name, String help, String label, Supplier<Map<String, Double>> values) {
        return gauge(name, help, List.of(label), () -> {
            Map<List<String>, Double> listed = new LinkedHashMap<>();
            values.get().forEach((value, number) -> listed.put(List.of(value), number));
            return listed;
        });
    }

    /** Adds a number for each combination of label values, for at most {@value #MOST_SERIES} combinations. */
    public Metrics gauge(String name, String help, List<String> labels, Supplier<Map<List<String>, Double>> values) {
        GaugeWithCallback.builder().name(name).help(help).labelNames(labels.toArray(String[]::new)).callback(callback -> values.get().entrySet().stream()
                .limit(MOST_SERIES).forEach(entry -> callback.call(entry.getValue(), entry.getKey().toArray(String[]::new)))).register(registry);
        return this;
    }

    /** Adds a number that only grows. */
    public Metrics counter(String name, String help, DoubleSupplier value) {
        CounterWithCallback.builder().name(name).help(help).callback(callback -> callback.call(value.getAsDouble())).register(registry);
        return this;
    }

    /** Adds a number that only grows for each combination of label values, for at most {@value #MOST_SERIES} combinations. */
    public Metrics counter(String name, String help, List<String> labels, Supplier<Map<List<String>, Double>> values) {
        CounterWithCallback.builder().name(name).help(help).labelNames(labels.toArray(String[]::new)).callback(callback -> values.get().entrySet().stream()
                .limit(MOST_SERIES).forEach(entry -> callback.call(entry.getValue(), entry.getKey().toArray(String[]::new)))).register(registry);
        return this;
    }
}
