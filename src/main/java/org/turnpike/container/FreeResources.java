package org.turnpike.container;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Whether the process has file handles and heap left for another request (trust.md §2.8). Checked once in {@value #EVERY_MS} ms at most,
 * since counting handles is not free. If the platform does not count handles, they are not checked. Thread-safe.
 */
final class FreeResources implements BooleanSupplier {
    private static final long EVERY_MS = 250;

    private final LongSupplier freeHandles;
    private final DoubleSupplier heapUsage;
    private final int minFreeHandles;
    private final double maxHeapUsage;
    private final AtomicLong next = new AtomicLong(System.nanoTime());
    private volatile boolean enough = true;

    /** Checks this process. */
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

    /** A sentence while file handles or heap are running out. */
    Optional<String> problem(long refusedConnections) {
        boolean handles = freeHandles.getAsLong() < minFreeHandles;
        return getAsBoolean() && !handles ? Optional.empty() : Optional.of((handles ? "File handles are running out: " + freeHandles.getAsLong() + " are free, and "
                + minFreeHandles + " are needed" : "The heap is full beyond turnpike.admission.max-heap-usage") + ". New requests are rejected; "
                + refusedConnections + " connections have been refused since the start. Give the process more (ulimit -n, TURNPIKE_HEAP).");
    }

    /** Checks now. */
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
