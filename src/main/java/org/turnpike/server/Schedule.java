package org.turnpike.server;

import java.time.Duration;

/**
 * Runs jobs. A job is one run that returns and never throws. Only the schedule knows the intervals. So a test can run exactly the jobs that are due
 * at the time of the test.
 */
public interface Schedule extends AutoCloseable {

    /** Runs the job whenever the interval has passed since its last run ended; the first run starts one interval from now. */
    void every(Duration interval, String name, Runnable job);

    /** Starts no more runs and waits for the current one. */
    @Override
    void close();
}
