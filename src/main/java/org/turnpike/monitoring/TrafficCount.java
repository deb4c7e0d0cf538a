package org.turnpike.monitoring;

import java.time.Instant;

/**
 * Exchanges of one interval, role and service.
 *
 * @param from when the interval starts
 * @param service its identifier; empty for requests that could not be read so far
 * @param duration milliseconds of all of them; quantiles are of the latest {@value Samples#MOST}
 */
public record TrafficCount(Instant from, ExchangeRole role, String service, long successes, long failures, Summary duration) {
}
