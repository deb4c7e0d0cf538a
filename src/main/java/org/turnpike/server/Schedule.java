package org.turnpike.server;

import java.time.Duration;

/**
 * When jobs run. A job is one run that returns and never throws; the schedule alone knows intervals, so that a test can run what
 * is due as its time passes.
 */
public interface Schedule extends AutoCloseable {

    /** Runs the job whenever the interval has passed since its last run ended; the first run starts one interval from now. */
    void every(Duration interval, String name, Runnable job);

    /** Starts no pass any more and waits for the one that runs. */
    @Override
    void close();
}
