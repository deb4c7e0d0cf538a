package org.turnpike.monitoring;

import java.time.Instant;

/**
 * The number of exchanges in one interval, with one role and service.
 *
 * @param from when the interval starts
 * @param service path of the service; an empty text if this part of the request could not be read
 * @param duration durations of all these exchanges, in milliseconds; quantiles are computed from the latest {@value Samples#MOST}
 */
public record TrafficCount(Instant from, ExchangeRole role, String service, long successes, long failures, Summary duration) {
}
