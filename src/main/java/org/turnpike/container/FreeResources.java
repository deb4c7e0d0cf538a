package org.turnpike.container;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Checks whether the process has enough free file handles and heap for another request (trust.md §2.8). Checks at most once in {@value #EVERY_MS} ms,
 * because counting file handles takes time. File handles are not checked on platforms that do not report their number. Thread-safe.
 */
final class FreeResources implements BooleanSupplier {
    private static final long EVERY_MS = 250;

    private final LongSupplier freeHandles;
    private final DoubleSupplier heapUsage;
    private final int minFreeHandles;
    private final double maxHeapUsage;
    private final AtomicLong next = new AtomicLong(System.nanoTime());
    private volatile boolean enough = true;

    /** Creates a check of this process. */
    FreeResources(int minFreeHandles, double maxHeapUsage) {
        this(minFreeHandles, maxHeapUsage, FreeResources::freeHandles, FreeResources::heapUsage);
    }

    FreeResources(int minFreeHandles, double maxHeapUsage, LongSupplier freeHandles, DoubleSupplier heapUsage) {
        this.minFreeHandles = minFreeHandles;
        this.maxHeapUsage = maxHeapUsage;
        this.freeHandles = freeHandles;
        this.heapUsage = heapUsage;
    }

    @Override
    public boolean getAsBoolean() {
        long due = next.get();
        long now = System.nanoTime();
        if (now - due >= 0 && next.compareAndSet(due, now + EVERY_MS * 1_000_000)) {
            enough = look();
        }
        return enough;
    }

    /** Returns a sentence if file handles or heap are running out; else empty. */
    Optional<String> problem(long refusedConnections) {
        boolean handles = freeHandles.getAsLong() < minFreeHandles;
        return getAsBoolean() && !handles ? Optional.empty() : Optional.of((handles ? "File handles are running out: " + freeHandles.getAsLong() + " are free, and "
                + minFreeHandles + " are needed" : "The heap is fuller than turnpike.admission.max-heap-usage allows") + ". New requests are "
                + "rejected; "
                + refusedConnections + " connections have been refused since the start. Increase the limits of the process (ulimit -n, "
                + "TURNPIKE_HEAP).");
    }

    /** Checks now, and returns whether there is enough. */
    boolean look() {
        return freeHandles.getAsLong() >= minFreeHandles && heapUsage.getAsDouble() <= maxHeapUsage;
    }

    private static long freeHandles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount() : Long.MAX_VALUE;
    }

    private static double heapUsage() {
        Runtime heap = Runtime.getRuntime();
        return (double) (heap.totalMemory() - heap.freeMemory()) / heap.maxMemory();
    }
}
