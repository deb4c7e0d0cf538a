package org.turnpike.monitoring;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stores the readings of processor load, memory and file handles of the last hour. Safe for use by many threads; {@code this} guards the samples. */
final class SystemHistograms implements Runnable {
    private static final Duration WINDOW = Duration.ofMinutes(60);

    private final InstantSource clock;
    private final Map<String, Samples> samples = new LinkedHashMap<>();

    SystemHistograms(InstantSource clock) {
        this.clock = clock;
        for (String name : List.of("SystemCpuLoad", "FreePhysicalMemory", "FreeSwapSpace", "OpenFileDescriptorCount", "CommittedVirtualMemory")) {
            samples.put(name, new Samples(WINDOW));
        }
    }

    /** Reads all values once. */
    @Override
    public synchronized void run() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            double load = system.getCpuLoad();
            if (load >= 0) {
                add("SystemCpuLoad", load * 100);
            }
            add("FreePhysicalMemory", system.getFreeMemorySize());
            add("FreeSwapSpace", system.getFreeSwapSpaceSize());
            add("CommittedVirtualMemory", system.getCommittedVirtualMemorySize());
        }
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            add("OpenFileDescriptorCount", unix.getOpenFileDescriptorCount());
        }
    }

    private void add(String name, double value) {
        samples.get(name).add(value, clock.millis());
    }

    synchronized List<Metric> histograms() {
        List<Metric> histograms = new ArrayList<>();
        samples.forEach((name, values) -> summary(values).ifPresent(found -> histograms.add(new Metric.Histogram(name, found))));
        return histograms;
    }

    private Optional<Summary> summary(Samples values) {
        Summary.Sums sums = new Summary.Sums();
        double[] recent = values.recent(clock.millis());
        for (double value : recent) {
            sums.add(value);
        }
        return sums.summary(recent);
    }
}
