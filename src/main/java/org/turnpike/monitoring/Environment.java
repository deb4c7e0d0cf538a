package org.turnpike.monitoring;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The current state of this process and its machine, as the platform reports it. Reads only; thread-safe. */
public final class Environment {
    private final File home;

    /** @param home the home directory, whose disk is checked */
    public Environment(Path home) {
        this.home = home.toFile();
    }

    /** Name, version and architecture. */
    public String operatingSystem() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version") + " " + System.getProperty("os.arch");
    }

    /** Version and vendor. */
    public String java() {
        return System.getProperty("java.runtime.version") + " " + System.getProperty("java.vendor");
    }

    /** Since the JVM has started. */
    public Duration uptime() {
        return Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
    }

    public int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** Of the machine over the last minute; empty if the platform does not report it. */
    public OptionalDouble loadAverage() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return load < 0 ? OptionalDouble.empty() : OptionalDouble.of(load);
    }

    /** Of the Java heap, in bytes. */
    public MemoryUsage heap() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    }

    public int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    /** Files and sockets that are open; empty if the platform does not report it. */
    public OptionalLong openFileHandles() {
        return unix() == null ? OptionalLong.empty() : OptionalLong.of(unix().getOpenFileDescriptorCount());
    }

    /** How many may be open; empty if the platform does not report it. */
    public OptionalLong maxFileHandles() {
        return unix() == null ? OptionalLong.empty() : OptionalLong.of(unix().getMaxFileDescriptorCount());
    }

    private static UnixOperatingSystemMXBean unix() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system ? system : null;
    }

    /** Bytes that this process may still write to the disk of the home directory. */
    public long freeDisk() {
        return home.getUsableSpace();
    }

    /** Bytes of that disk. */
    public long disk() {
        return home.getTotalSpace();
    }
}
