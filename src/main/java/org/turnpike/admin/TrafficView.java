package org.turnpike.admin;

import javax.management.ConstructorParameters;

/**
 * Numbers about the exchanges of one interval, role and service. Has only open types; immutable.
 *
 * @param getFrom when the interval starts, ISO-8601 in UTC
 * @param getRole {@code Client} or {@code Producer}
 * @param getService {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]/SERVICE[/VERSION]}; empty for requests whose service could not be read
 * @param getSuccesses exchanges without an error
 * @param getFailures exchanges with an error
 * @param getMedianMillis the median duration in milliseconds
 * @param getP95Millis the duration in milliseconds that 95 % of the exchanges did not exceed
 * @param getP99Millis the duration in milliseconds that 99 % of the exchanges did not exceed
 * @param getMaxMillis the longest duration in milliseconds
 */
public record TrafficView(String getFrom, String getRole, String getService, long getSuccesses, long getFailures, double getMedianMillis,
        double getP95Millis, double getP99Millis, double getMaxMillis) {
    @ConstructorParameters({"from", "role", "service", "successes", "failures", "medianMillis", "p95Millis", "p99Millis", "maxMillis"})
    public TrafficView {
    }
}
