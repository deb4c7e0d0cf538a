package org.turnpike.metadata;

import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import javax.xml.stream.XMLStreamException;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServerId;
import org.turnpike.message.Attachment;
import org.turnpike.message.Content;
import org.turnpike.message.Headers;
import org.turnpike.message.SoapHeader;
import org.turnpike.message.Spool;
import org.turnpike.message.XroadEnvelope;
import org.turnpike.monitoring.EnvironmentMetrics;
import org.turnpike.monitoring.Metric;
import org.turnpike.monitoring.OperationalQuery;
import org.turnpike.monitoring.Operations;
import org.turnpike.monitoring.RecordField;
import org.turnpike.monitoring.ServiceHealth;
import org.turnpike.monitoring.Summary;
import org.turnpike.signature.VerifiedMessage;

/** Answers requests for the three monitoring services of the server's owner (operations.md §a, §b). Safe for use by many threads. */
public final class MonitoringServices {
    private static final Set<String> LIMITED = Set.of("proxyVersion", "OperatingSystem", "Certificates");
    private static final String RECORDS = "operational-monitoring-data.json.gz";

    private final Operations operations;
    private final EnvironmentMetrics environment;
    private final boolean limited;
    private final String version;

    /**
     * Creates the monitoring services.
     *
     * @param limited whether clients other than the owner receive only version, operating system and certificates
     * @param version the X-Road version that this server is compatible with
     */
    public MonitoringServices(Operations operations, EnvironmentMetrics environment, boolean limited, String version) {
        this.operations = operations;
        this.environment = environment;
        this.limited = limited;
        this.version = version;
    }

    /**
     * Answers a verified request.
     *
     * @param message a message whose envelope the SOAP scanner has accepted
     * @param header the header of the message
     * @param own this server; if the request names a security server, it is this one
     * @throws RefusedException {@code access_denied} if the client may not read the environment metrics; {@code client.invalid_request} if the query
     *         cannot be answered; {@code opmonitor.internal_error} if the database fails
     */
    public SoapMetadata.Answer answer(BuiltInService asked, VerifiedMessage message, SoapHeader header, ServerId own, GlobalConfiguration conf)
            throws IOException, RefusedException {
        Content envelope = message.content();
        return switch (asked) {
            case SERVER_METRICS -> new SoapMetadata.Answer(metrics(envelope, header, own, conf), Optional.empty());
            case OPERATIONAL_DATA -> operationalData(envelope, header, own, conf);
            case HEALTH_DATA -> new SoapMetadata.Answer(health(envelope, header), Optional.empty());
            default -> throw new AssertionError(asked + " is not a monitoring service");
        };
    }

    private static boolean isMonitoringClient(ClientId client, GlobalConfiguration conf) {
        return conf.monitoringClient().filter(client::equals).isPresent();
    }

    // environment

    private byte[] metrics(Content envelope, SoapHeader header, ServerId own, GlobalConfiguration conf) throws IOException, RefusedException {
        boolean owner = header.client().equals(own.owner());
        if (!owner && !isMonitoringClient(header.client(), conf)) {
            throw new RefusedException(FaultCode.ACCESS_DENIED, "Request is not allowed: " + header.service());
        }
        Set<String> wanted = MonitoringQuery.environment(envelope);
        List<Metric> metrics = environment.all().stream().filter(metric -> wanted.isEmpty() || wanted.contains(metric.name()))
                .filter(metric -> owner || !limited || LIMITED.contains(metric.name())).toList();
        Instant now = environment.now().truncatedTo(ChronoUnit.SECONDS);
        return XroadEnvelope.write(header, "m", MonitoringQuery.ENVIRONMENT, body ->
                body.element("getSecurityServerMetricsResponse", response -> response.element("metricSet", set -> {
                    set.element("name", own.toString());
                    write(new Metric.Text("proxyVersion", version), set, now);
                    write(new Metric.Group("systemMetrics", metrics), set, now);
                })));
    }

    private static void write(Metric metric, XroadEnvelope to, Instant now) throws XMLStreamException {
        if (metric instanceof Metric.Group group) {
            to.element("metricSet", set -> {
                set.element("name", group.name());
                for (Metric each : group.metrics()) {
                    write(each, set, now);
                }
            });
        } else if (metric instanceof Metric.Histogram histogram) {
            to.element("histogramMetric", each -> write(histogram, each, now));
        } else if (metric instanceof Metric.Numeric number) {
            to.element("numericMetric", each -> write(number.name(), number.value(), each));
        } else if (metric instanceof Metric.Text text) {
            to.element("stringMetric", each -> write(text.name(), text.value(), each));
        }
    }

    private static void write(String name, String value, XroadEnvelope to) throws XMLStreamException {
        to.element("name", name);
        to.element("value", value);
    }

    private static void write(Metric.Histogram histogram, XroadEnvelope to, Instant now) throws XMLStreamException {
        Summary summary = histogram.summary();
        to.element("name", histogram.name());
        to.element("updated", now.toString());
        to.element("min", decimal(summary.min()));
        to.element("max", decimal(summary.max()));
        to.element("mean", decimal(summary.mean()));
        to.element("median", decimal(summary.quantile(0.5)));
        to.element("stddev", decimal(summary.standardDeviation()));
    }

    private static String decimal(double number) {
        return BigDecimal.valueOf(number).toPlainString();
    }

    // operational data

    private SoapMetadata.Answer operationalData(Content envelope, SoapHeader header, ServerId own, GlobalConfiguration conf)
            throws IOException, RefusedException {
        MonitoringQuery.Operational asked = MonitoringQuery.operational(envelope);
        requireAnswerable(asked);
        boolean owner = header.client().equals(own.owner()) && header.securityServer().filter(own::equals).isPresent();
        boolean all = owner || isMonitoringClient(header.client(), conf);
        OperationalQuery query = new OperationalQuery(asked.from(), asked.to(), all ? Optional.empty() : Optional.of(header.client()),
                asked.provider(), visible(asked.fields(), all));
        Spool spool = operations.openSpool();
        try {
            return answer(header, operations.answer(query, spool), spool);
        } catch (SQLException e) {
            spool.close();
            throw new RefusedException(FaultCode.INTERNAL_ERROR, "Operational data is not available at present", e).in(Stage.OP_MONITOR);
        } catch (IOException | RuntimeException e) {
            spool.close();
            throw e;
        }
    }

    private void requireAnswerable(MonitoringQuery.Operational asked) throws RefusedException {
        if (asked.from() < 0 || asked.to() < 0) {
            throw MonitoringQuery.invalid("A timestamp of the search criteria is negative");
        }
        if (asked.to() < asked.from()) {
            throw MonitoringQuery.invalid("Records to timestamp is earlier than records from timestamp");
        }
        long available = operations.availableBefore();
        if (asked.from() >= available) {
            throw MonitoringQuery.invalid("Records not available from " + available + " yet");
        }
    }

    /** Removes the internal IP address of the server from the fields, unless the client is the owner or the central monitoring client. */
    private static Set<RecordField> visible(Set<RecordField> asked, boolean all) {
        if (all) {
            return asked;
        }
        Set<RecordField> visible = EnumSet.copyOf(asked);
        visible.remove(RecordField.SECURITY_SERVER_INTERNAL_IP);
        return visible;
    }

    private static SoapMetadata.Answer answer(SoapHeader header, Operations.Answer answer, Spool spool) {
        byte[] envelope = XroadEnvelope.write(header, "om", MonitoringQuery.OPERATIONS, body ->
                body.element("getSecurityServerOperationalDataResponse", response -> {
                    response.element("recordsCount", String.valueOf(answer.count()));
                    response.element("records", "cid:" + RECORDS);
                    if (answer.next().isPresent()) {
                        response.element("nextRecordsFrom", String.valueOf(answer.next().getAsLong()));
                    }
                }));
        Headers headers = Headers.of("Content-Type", "application/gzip", "content-transfer-encoding", "binary", "content-id", "<" + RECORDS + ">");
        return new SoapMetadata.Answer(envelope, Optional.of(new Attachment(headers, spool, spool.sha512())), spool);
    }

    // health

    private byte[] health(Content envelope, SoapHeader header) throws IOException, RefusedException {
        Optional<ClientId> provider = MonitoringQuery.health(envelope);
        List<ServiceHealth> services = operations.health().services().stream()
                .filter(health -> provider.isEmpty() || provider.get().equals(health.service().provider())).toList();
        return XroadEnvelope.write(header, "om", MonitoringQuery.OPERATIONS, body ->
                body.element("getSecurityServerHealthDataResponse", response -> {
                    response.element("monitoringStartupTimestamp", String.valueOf(operations.health().start().toEpochMilli()));
                    response.element("statisticsPeriodSeconds", String.valueOf(operations.health().window().toSeconds()));
                    response.element("servicesEvents", events -> {
                        for (ServiceHealth service : services) {
                            events.element("serviceEvents", event -> write(service, operations.health().now(service), event));
                        }
                    });
                }));
    }

    private static void write(ServiceHealth service, ServiceHealth.Now now, XroadEnvelope to) throws XMLStreamException {
        to.service(service.service());
        write("lastSuccessfulRequestTimestamp", now.lastSuccess(), to);
        write("lastUnsuccessfulRequestTimestamp", now.lastFailure(), to);
        if (now.serviceType().isPresent()) {
            to.element("serviceType", now.serviceType().get());
        }
        to.element("lastPeriodStatistics", statistics -> {
            statistics.element("successfulRequestCount", String.valueOf(now.successes()));
            statistics.element("unsuccessfulRequestCount", String.valueOf(now.failures()));
            write("request", "Duration", now.duration(), statistics);
            write("request", "Size", now.requestSize(), statistics);
            write("response", "Size", now.responseSize(), statistics);
        });
    }

    private static void write(String name, OptionalLong millis, XroadEnvelope to) throws XMLStreamException {
        if (millis.isPresent()) {
            to.element(name, String.valueOf(millis.getAsLong()));
        }
    }

    private static void write(String before, String after, Optional<Summary> found, XroadEnvelope to) throws XMLStreamException {
        if (found.isPresent()) {
            Summary summary = found.get();
            to.element(before + "Min" + after, String.valueOf(Math.round(summary.min())));
            to.element(before + "Average" + after, String.valueOf(summary.mean()));
            to.element(before + "Max" + after, String.valueOf(Math.round(summary.max())));
            to.element(before + after + "StdDev", String.valueOf(summary.standardDeviation()));
        }
    }
}
