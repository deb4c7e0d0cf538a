package org.turnpike.container;

import java.lang.System.Logger.Level;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Exits the process when it would otherwise hang: if nearly all time is spent on garbage collection for a minute, or if a stop exceeds its
 * timeout. A supervisor restarts a process that has exited, but does not notice one that hangs. Thread-safe.
 */
final class LastResort implements AutoCloseable, Runnable {
    /** How often the caller must call {@link #run}. */
    static final Duration EVERY = Duration.ofSeconds(5);
    private static final System.Logger LOG = System.getLogger(LastResort.class.getName());
    private static final double TOO_MUCH = 0.9;
    private static final int FOR_SO_MANY_CHECKS = 12;
    private static final int EXIT_FULL_HEAP = 3;
    private static final int EXIT_LATE_STOP = 143;                         // as after SIGTERM

    private final LongSupplier nanos;
    private final LongSupplier collectedMillis;
    private final Consumer<String> exit;
    private final Thread stop;
    private long checkedAt;                                                // guarded by this, like all fields below
    private long collectedAt;
    private int inARow;

    /** @param stopTimeout how long a stop of the process may take after the signal */
    static LastResort watch(Duration stopTimeout) {
        LastResort watch = new LastResort(System::nanoTime, LastResort::collectedMillis, LastResort::exitForFullHeap, stopTimeout);
        Runtime.getRuntime().addShutdownHook(watch.stop);
        return watch;
    }

    LastResort(LongSupplier nanos, LongSupplier collectedMillis, Consumer<String> exit, Duration stopTimeout) {
        this.nanos = nanos;
        this.collectedMillis = collectedMillis;
        this.exit = exit;
        this.checkedAt = nanos.getAsLong();
        this.collectedAt = collectedMillis.getAsLong();
        Thread late = detached("turnpike-late-stop", () -> endAfter(stopTimeout));
        this.stop = detached("turnpike-stop", late::start);                // the hook returns at once; both threads exist before they are needed
    }

    private static Thread detached(String name, Runnable job) {
        Thread thread = new Thread(job, name);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    }

    /** Checks how much of the time since the last check was spent on garbage collection. */
    @Override
    public synchronized void run() {
        long now = nanos.getAsLong();
        long collected = collectedMillis.getAsLong();
        double part = (collected - collectedAt) * 1e6 / Math.max(1, now - checkedAt);
        inARow = part >= TOO_MUCH ? inARow + 1 : 0;
        checkedAt = now;
        collectedAt = collected;
        if (inARow >= FOR_SO_MANY_CHECKS) {
            inARow = 0;
            exit.accept("The heap is full: for a minute " + Math.round(part * 100) + " % of the time was spent on garbage collection. The process exits with"
                    + " status " + EXIT_FULL_HEAP + ", so that it can be started again. Give it a larger heap (TURNPIKE_HEAP, or -Xmx), or admit fewer"
                    + " requests at a time (turnpike.admission.memory).");
        }
    }

    private static void exitForFullHeap(String why) {
        LOG.log(Level.ERROR, why);
        System.err.println(why);
        Runtime.getRuntime().halt(EXIT_FULL_HEAP);
    }

    private static void endAfter(Duration timeout) {
        try {
            Thread.sleep(timeout.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.err.println("The stop did not complete within " + timeout + "; the process exits now. See turnpike.door.stop-timeout.");
        Runtime.getRuntime().halt(EXIT_LATE_STOP);
    }

    /** Returns for how long garbage collectors have stopped the application, in milliseconds; concurrent phases do not count. */
    private static long collectedMillis() {
        List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
        return collectors.stream().filter(each -> !each.getName().contains("Concurrent") && !each.getName().contains("Cycles"))
                .mapToLong(GarbageCollectorMXBean::getCollectionTime).sum();
    }

    /** Ends the watch, because the application stops. If the whole process is stopping, the timeout for the stop stays in effect. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException stopping) {
            LOG.log(Level.DEBUG, "The process exits", stopping);
        }
    }
}
