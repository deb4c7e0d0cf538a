package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** Numbers about the exchanges of one interval, role and service. Has only open types; immutable. */
public final class TrafficView {
    private final String from;
    private final String role;
    private final String service;
    private final long successes;
    private final long failures;
    private final double medianMillis;
    private final double p95Millis;
    private final double p99Millis;
    private final double maxMillis;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"from", "role", "service", "successes", "failures", "medianMillis", "p95Millis", "p99Millis", "maxMillis"})
    public TrafficView(String from, String role, String service, long successes, long failures, double medianMillis, double p95Millis, double p99Millis,
            double maxMillis) {
        this.from = from;
        this.role = role;
        this.service = service;
        this.successes = successes;
        this.failures = failures;
        this.medianMillis = medianMillis;
        this.p95Millis = p95Millis;
        this.p99Millis = p99Millis;
        this.maxMillis = maxMillis;
    }

    /** When the interval starts, ISO-8601 in UTC. */
    public String getFrom() {
        return from;
    }

    /** {@code Client} or {@code Producer}. */
    public String getRole() {
        return role;
    }

    /** {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]/SERVICE[/VERSION]}; empty for requests whose service could not be read. */
    public String getService() {
        return service;
    }

    /** Exchanges without an error. */
    public long getSuccesses() {
        return successes;
    }

    /** Exchanges with an error. */
    public long getFailures() {
        return failures;
    }

    /** The median duration in milliseconds. */
    public double getMedianMillis() {
        return medianMillis;
    }

    /** The duration in milliseconds that 95 % of the exchanges did not exceed. */
    public double getP95Millis() {
        return p95Millis;
    }

    /** The duration in milliseconds that 99 % of the exchanges did not exceed. */
    public double getP99Millis() {
        return p99Millis;
    }

    /** The longest duration in milliseconds. */
    public double getMaxMillis() {
        return maxMillis;
    }
}
