package org.turnpike.server;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.turnpike.net.OwnThreads;

/**
 * Runs each job on a thread of its own, so that jobs that wait for the network do not delay others. Jobs
 * are never dropped, so there are as many threads as jobs. Safe for use by many threads.
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

    /** An exception or error of a job is a bug in it; it must not cancel its later runs. */
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
