package org.turnpike.messagelog;

import java.time.Duration;

/**
 * The settings for time-stamping (trust.md §5.3, §5.4). The global configuration defines the interval.
 *
 * @param recordsLimit maximum number of records of one batch
 * @param retryDelay time between two attempts while time-stamping fails; at least 60 seconds, at most the interval
 * @param connectTimeout limit to open a connection to a time-stamping service
 * @param readTimeout limit for the whole answer of a time-stamping service
 * @param acceptableFailure how long time-stamping may fail before messages are rejected; if zero, messages are never rejected
 * @param clockTolerance maximum difference between the time of a token and the time of this server
 * @param immediately whether each message must have a time-stamp before it is passed on
 */
public record TimeStampingSettings(int recordsLimit, Duration retryDelay, Duration connectTimeout, Duration readTimeout,
        Duration acceptableFailure, Duration clockTolerance, boolean immediately) {
    /** The upper limit of {@code recordsLimit}. */
    public static final int MOST_RECORDS = 100_000;
    public static final TimeStampingSettings DEFAULT = new TimeStampingSettings(10_000, Duration.ofSeconds(60), Duration.ofSeconds(20),
            Duration.ofSeconds(60), Duration.ofHours(4), Duration.ofMinutes(10), false);

    public TimeStampingSettings {
        if (recordsLimit < 1 || recordsLimit > MOST_RECORDS) {
            throw new IllegalArgumentException("A batch has 1 to " + MOST_RECORDS + " records, not " + recordsLimit);
        }
    }
}
