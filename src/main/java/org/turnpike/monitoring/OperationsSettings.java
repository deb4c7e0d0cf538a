package org.turnpike.monitoring;

import java.time.Duration;

/**
 * The settings of operational monitoring.
 *
 * @param enabled whether exchanges are recorded
 * @param buffer records that may wait in memory to be stored; further ones replace the oldest
 * @param storeInterval between two runs that store the waiting records
 * @param kept the retention time of a record
 * @param availableAfter age of a record, in whole seconds, before queries return it
 * @param recordsInAnswer records of one answer, as far as they were not stored in the same second
 * @param healthWindow the window of health statistics
 */
public record OperationsSettings(boolean enabled, int buffer, Duration storeInterval, Duration kept, Duration availableAfter,
        int recordsInAnswer, Duration healthWindow) {
    /** The defaults of deployed servers, except for the interval, which is shorter. */
    public static final OperationsSettings DEFAULT = new OperationsSettings(true, 20_000, Duration.ofSeconds(1), Duration.ofDays(7),
            Duration.ofSeconds(60), 10_000, Duration.ofSeconds(600));
}
