package org.turnpike.server;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.turnpike.keys.InternalKey;
import org.turnpike.keys.Token;
import org.turnpike.message.SpoolStore;
import org.turnpike.metadata.MonitoringServices;
import org.turnpike.monitoring.EnvironmentMetrics;
import org.turnpike.monitoring.ListedCertificate;
import org.turnpike.monitoring.Metrics;
import org.turnpike.monitoring.OperationalDataStore;
import org.turnpike.monitoring.Operations;
import org.turnpike.monitoring.TrafficHistory;
import org.turnpike.serverconf.CurrentServerConfiguration;
import org.turnpike.serverconf.ServerConfiguration;
import org.turnpike.storage.Database;
import org.turnpike.transport.TransportHeaders;

/** Monitoring data of this server, and the services that report it. Thread-safe. */
final class Monitoring implements AutoCloseable {
    private static final Duration DELETED_EVERY = Duration.ofHours(1);

    private final MonitoringConfiguration settings;
    private final Operations operations;
    private final TrafficHistory history;
    private final EnvironmentMetrics environment;
    private final MonitoringServices services;
    private final Optional<Metrics> metrics;

    Monitoring(MonitoringConfiguration settings, Database database, SpoolStore spools, List<Token> tokens, Supplier<InternalKey> internalKey,
            CurrentServerConfiguration served, InstantSource clock) {
        this.settings = settings;
        operations = new Operations(settings.operations(), new OperationalDataStore(database), spools, TransportHeaders.OWN_PROXY_VERSION, clock);
        history = new TrafficHistory(operations.store(), clock);
        environment = new EnvironmentMetrics(settings.environment(), () -> certificates(tokens, internalKey.get(), served), clock);
        metrics = settings.metrics().enabled() ? Optional.of(new Metrics(settings.metrics())) : Optional.empty();
        metrics.ifPresent(each -> operations.listen(each::add));
        services = new MonitoringServices(operations, environment, settings.environment().limited(), TransportHeaders.OWN_PROXY_VERSION);
    }

    private static List<ListedCertificate> certificates(List<Token> tokens, InternalKey internal, CurrentServerConfiguration served) {
        List<ListedCertificate> all = new ArrayList<>();
        tokens.forEach(token -> token.keys().forEach(key -> key.certificates().forEach(each ->
                all.add(new ListedCertificate(each.certificate(), ListedCertificate.Type.AUTH_OR_SIGN, each.active())))));
        all.add(new ListedCertificate(internal.chain().get(0), ListedCertificate.Type.SECURITY_SERVER_TLS, true));
        served.find().map(ServerConfiguration::clients).orElse(List.of()).forEach(client -> client.certificates().forEach(each ->
                all.add(new ListedCertificate(each, ListedCertificate.Type.INTERNAL_IS_CLIENT_TLS, true))));
        return all;
    }

    /** Runs the fast sensors once, and schedules all sensors. */
    void start(Schedule schedule) {
        environment.readSystem();
        environment.readDisks();
        operations.readAddress();
        schedule.every(settings.operations().storeInterval(), "operational data", operations.writer());
        schedule.every(DELETED_EVERY, "old operational data", operations::deleteOld);
        schedule.every(Operations.ADDRESS_INTERVAL, "internal address", operations::readAddress);
        schedule.every(TrafficHistory.INTERVAL, "traffic history", history);
        schedule.every(settings.environment().systemInterval(), "system metrics", environment::readSystem);
        schedule.every(settings.environment().diskInterval(), "disk space", environment::readDisks);
        schedule.every(settings.environment().processInterval(), "processes", environment::listProcesses);
        schedule.every(settings.environment().packageInterval(), "packages", environment::listPackages);
    }

    /** Stores the waiting records, if the database accepts them. Call it when no exchange is served and no job runs. */
    @Override
    public void close() {
        operations.writer().run();
    }

    Operations operations() {
        return operations;
    }

    /** The numbers and durations of the exchanges of the last week. */
    TrafficHistory history() {
        return history;
    }

    EnvironmentMetrics environment() {
        return environment;
    }

    MonitoringServices services() {
        return services;
    }

    /** The metrics for {@code /metrics}; empty if {@code /metrics} is disabled. */
    Optional<Metrics> metrics() {
        return metrics;
    }
}
