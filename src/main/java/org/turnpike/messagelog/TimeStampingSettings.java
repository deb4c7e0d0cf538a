package org.turnpike.messagelog;

import java.time.Duration;

/**
 * How messages are time-stamped (trust.md §5.3, §5.4); the interval is the global configuration's.
 *
 * @param recordsLimit records of one batch at most
 * @param retryDelay between two attempts while time-stamping fails; no less than 60 s, no more than the interval
 * @param connectTimeout to a time-stamping service
 * @param readTimeout for the whole answer of a time-stamping service
 * @param acceptableFailure how long time-stamping may fail before messages are refused; zero: for ever
 * @param clockTolerance how far a token's time may be from this server's
 * @param immediately whether a message is passed on only once it has a time-stamp of its own
 */
public record TimeStampingSettings(int recordsLimit, Duration retryDelay, Duration connectTimeout, Duration readTimeout,
        Duration acceptableFailure, Duration clockTolerance, boolean immediately) {
    /** Largest number of records in a batch. */
    public static final int MOST_RECORDS = 100_000;
    public static final TimeStampingSettings DEFAULT = new TimeStampingSettings(10_000, Duration.ofSeconds(60), Duration.ofSeconds(20),
            Duration.ofSeconds(60), Duration.ofHours(4), Duration.ofMinutes(10), false);

    public TimeStampingSettings {
        if (recordsLimit < 1 || recordsLimit > MOST_RECORDS) {
            throw new IllegalArgumentException("A batch has 1 to " + MOST_RECORDS + " records, not " + recordsLimit);
        }
    }
}
