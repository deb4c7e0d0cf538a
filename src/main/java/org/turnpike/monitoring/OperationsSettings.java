package org.turnpike.monitoring;

import java.time.Duration;

/**
 * The settings of operational monitoring.
 *
 * @param enabled whether exchanges are recorded
 * @param buffer maximum number of records that wait in memory to be stored; further records replace the oldest ones
 * @param storeInterval time between two runs that store the waiting records
 * @param kept the retention time of a record
 * @param availableAfter minimum age of the records that queries return, in whole seconds
 * @param recordsInAnswer maximum number of records of one answer; records of the last second may exceed it
 * @param healthWindow the window of health statistics
 */
public record OperationsSettings(boolean enabled, int buffer, Duration storeInterval, Duration kept, Duration availableAfter,
        int recordsInAnswer, Duration healthWindow) {
    /** The defaults of deployed servers, except for the interval, which is shorter. */
    public static final OperationsSettings DEFAULT = new OperationsSettings(true, 20_000, Duration.ofSeconds(1), Duration.ofDays(7),
            Duration.ofSeconds(60), 10_000, Duration.ofSeconds(600));
}
