package org.turnpike.admin;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;
import org.turnpike.monitoring.EnvironmentMetrics;
import org.turnpike.monitoring.HealthStatistics;
import org.turnpike.monitoring.Metric;
import org.turnpike.monitoring.ServiceHealth;
import org.turnpike.monitoring.Summary;

/**
 * Publishes environment and health data under the names of the JMX domain {@code metrics} that deployed monitoring templates query (operations.md
 * §a.4, §b.5). Each bean is registered twice: with and without its type in the name. Each run registers beans for new values. A name that another
 * server in this JVM has registered is skipped. Thread-safe: {@code this} guards all fields.
 */
public final class DeployedMetrics implements Runnable, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(DeployedMetrics.class.getName());
    private static final Pattern QUOTED = Pattern.compile("[,=:\"*?]");
    private static final String GAUGES = "gauges";
    private static final String COUNTERS = "counters";
    private static final String HISTOGRAMS = "histograms";

    private final MBeanServer platform = ManagementFactory.getPlatformMBeanServer();
    private final EnvironmentMetrics environment;
    private final HealthStatistics health;
    private final Map<ObjectName, Boolean> known = new LinkedHashMap<>();          // whether this object registered the name

    public DeployedMetrics(EnvironmentMetrics environment, HealthStatistics health) {
        this.environment = environment;
        this.health = health;
    }

    @Override
    public synchronized void run() {
        environment.gauges().forEach(metric -> gauge(metric.name(), () -> value(metric.name())));
        environment.histograms().forEach(metric -> histogram(metric.name(), () -> summary(metric.name())));
        gauge("ProcessDump", environment::processDump);
        gauge("XroadProcessDump", environment::ownProcessDump);
        gauge("PackagesDump", environment::packageDump);
        gauge("CertificatesDump", environment::certificateDump);
        gauge("monitoringStartupTimestamp", () -> health.start().toEpochMilli());
        gauge("statisticsPeriodSeconds", () -> health.window().toSeconds());
        health.services().forEach(this::service);
    }

    private Object value(String name) {
        return environment.gauges().stream().filter(metric -> metric.name().equals(name)).findFirst()
                .map(metric -> metric instanceof Metric.Numeric number ? (Object) Long.valueOf(number.value()) : ((Metric.Text) metric).value()).orElse(null);
    }

    private Summary summary(String name) {
        return environment.histograms().stream().filter(metric -> metric.name().equals(name)).findFirst()
                .map(metric -> ((Metric.Histogram) metric).summary()).orElse(null);
    }

    private void service(ServiceHealth service) {
        String id = "(" + escaped(service.service()) + ")";
        gauge("lastSuccessfulRequestTimestamp" + id, () -> orNull(health.now(service).lastSuccess()));
        gauge("lastUnsuccessfulRequestTimestamp" + id, () -> orNull(health.now(service).lastFailure()));
        gauge("serviceType" + id, () -> health.now(service).serviceType().orElse(null));
        counter("successfulRequestCount" + id, () -> health.now(service).successes());
        counter("unsuccessfulRequestCount" + id, () -> health.now(service).failures());
        histogram("requestDuration" + id, () -> health.now(service).duration().orElse(null));
        histogram("requestSize" + id, () -> health.now(service).requestSize().orElse(null));
        histogram("responseSize" + id, () -> health.now(service).responseSize().orElse(null));
    }

    private static Long orNull(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }

    /**
     * Returns instance, class, code, subsystem, service code and version, separated by slashes. A missing subsystem is an empty text between two
     * slashes.
     */
    static String escaped(ServiceId service) {
        ClientId provider = service.provider();
        String subsystem = provider instanceof SubsystemId part ? part.subsystemCode() : "";
        List<String> parts = List.of(provider.member().instance(), provider.member().memberClass(), provider.member().code(), subsystem, service.code());
        return String.join("/", parts.stream().map(DeployedMetrics::escaped).toList()) + service.version().map(version -> "/" + escaped(version)).orElse("");
    }

    private static String escaped(String text) {
        String xml = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&apos;");
        return xml.replace(".", "&#46;").replace("\\", "&#92;").replace(" ", "&#32;").replace(",", "&#44;").replace("[", "&#91;").replace("]", "&#93;")
                .replace("/", "&#47;");
    }

    private void gauge(String name, Supplier<Object> value) {
        add(name, GAUGES, () -> new ReadBean(Map.of("Value", value, "Number", () -> value.get() instanceof Number number ? number : null)));
    }

    private void counter(String name, Supplier<Object> count) {
        add(name, COUNTERS, () -> new ReadBean(Map.of("Count", count)));
    }

    private void histogram(String name, Supplier<Summary> summary) {
        add(name, HISTOGRAMS, () -> ReadBean.of(summary));
    }

    private void add(String name, String type, Supplier<ReadBean> bean) {
        String quoted = QUOTED.matcher(name).find() ? ObjectName.quote(name) : name;
        register("metrics:name=" + quoted + ",type=" + type, bean);
        register("metrics:name=" + quoted, bean);
    }

    private void register(String text, Supplier<ReadBean> bean) {
        try {
            ObjectName name = new ObjectName(text);
            if (!known.containsKey(name)) {
                known.put(name, false);
                platform.registerMBean(bean.get().named(name), name);
                known.put(name, true);
            }
        } catch (InstanceAlreadyExistsException e) {
            LOG.log(System.Logger.Level.DEBUG, "Another server in this JVM has already registered the metric {0}", text);
        } catch (JMException e) {
            LOG.log(System.Logger.Level.WARNING, "Cannot register the metric " + text + ": " + e.getMessage());
        }
    }

    @Override
    public synchronized void close() {
        known.forEach((name, ours) -> {
            if (ours) {
                unregister(name);
            }
        });
        known.clear();
    }

    private void unregister(ObjectName name) {
        try {
            platform.unregisterMBean(name);
        } catch (InstanceNotFoundException gone) {
            LOG.log(System.Logger.Level.DEBUG, "The metric {0} was removed by another application", name);
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }
}
