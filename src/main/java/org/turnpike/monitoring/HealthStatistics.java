package org.turnpike.monitoring;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnpike.id.ServiceId;

/**
 * Statistics of the services of this server within a sliding window (operations.md §b.3), kept in memory since the start. Exchanges in which this
 * server served the client are ignored. Safe for use by many threads; {@code services} is guarded by this.
 */
public final class HealthStatistics {
    /** The maximum number of services with statistics. Further services are ignored, because clients could invent service codes. */
    static final int MOST_SERVICES = 2000;

    private final Duration window;
    private final InstantSource clock;
    private final Instant start;
    private final Map<ServiceId, ServiceHealth> services = new LinkedHashMap<>();

    /** @param window the length of the window, at least one second */
    public HealthStatistics(Duration window, InstantSource clock) {
        this.window = window;
        this.clock = clock;
        this.start = clock.instant();
    }

    /** Counts the record if this server served the provider and the record names a service. */
    void add(OperationalRecord record) {
        if (record.role() == ExchangeRole.PRODUCER) {
            record.service().flatMap(this::watched).ifPresent(health -> health.add(record, clock.millis()));
        }
    }

    private synchronized Optional<ServiceHealth> watched(ServiceId service) {
        ServiceHealth health = services.get(service);
        if (health == null && services.size() < MOST_SERVICES) {
            health = new ServiceHealth(service, window);
            services.put(service, health);
        }
        return Optional.ofNullable(health);
    }

    /** Returns when counting started. */
    public Instant start() {
        return start;
    }

    /** The length of the window. */
    public Duration window() {
        return window;
    }

    /** Returns the services that were called until now, in the order of their first request. */
    public synchronized List<ServiceHealth> services() {
        return List.copyOf(services.values());
    }

    /** The current statistics of one service. */
    public ServiceHealth.Now now(ServiceHealth service) {
        return service.at(clock.millis());
    }
}
