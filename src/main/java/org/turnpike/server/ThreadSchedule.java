package org.turnpike.server;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.turnpike.net.OwnThreads;

/**
 * Runs each job on a separate thread, so that a job that waits for the network does not delay other jobs. Jobs are never dropped, so there are as
 * many threads as jobs. Safe for use by many threads.
 */
public final class ThreadSchedule implements Schedule {
    private static final Duration LONGEST_JOB = Duration.ofSeconds(30);
    private static final System.Logger LOG = System.getLogger(ThreadSchedule.class.getName());

    private final OwnThreads own = new OwnThreads("turnpike-schedule");
    private final ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(0, own);

    @Override
    public synchronized void every(Duration interval, String name, Runnable job) {
        threads.setCorePoolSize(threads.getCorePoolSize() + 1);
        threads.scheduleWithFixedDelay(() -> run(name, job), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Runs a job. An exception or error of a job is a bug in the job; it must not cancel the later runs of the job. */
    private static void run(String name, Runnable job) {
        try {
            job.run();
        } catch (Throwable e) {
            LOG.log(System.Logger.Level.ERROR, "The job '" + name + "' failed unexpectedly; it runs again at its next interval", e);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        if (!own.await(threads, LONGEST_JOB)) {
            threads.shutdownNow();
        }
    }
}
