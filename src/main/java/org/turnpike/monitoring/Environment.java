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

    /** Returns the name, version and architecture of the operating system. */
    public String operatingSystem() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version") + " " + System.getProperty("os.arch");
    }

    /** Returns the version and vendor of Java. */
    public String java() {
        return System.getProperty("java.runtime.version") + " " + System.getProperty("java.vendor");
    }

    /** Returns the time since the start of the JVM. */
    public Duration uptime() {
        return Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
    }

    public int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** Returns the load average of the machine over the last minute; empty if the platform does not report it. */
    public OptionalDouble loadAverage() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return load < 0 ? OptionalDouble.empty() : OptionalDouble.of(load);
    }

    /** Returns the use of the Java heap, in bytes. */
    public MemoryUsage heap() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    }

    public int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    /** Returns the number of open files and sockets; empty if the platform does not report it. */
    public OptionalLong openFileHandles() {
        return unix() == null ? OptionalLong.empty() : OptionalLong.of(unix().getOpenFileDescriptorCount());
    }

    /** Returns how many files and sockets may be open; empty if the platform does not report it. */
    public OptionalLong maxFileHandles() {
        return unix() == null ? OptionalLong.empty() : OptionalLong.of(unix().getMaxFileDescriptorCount());
    }

    private static UnixOperatingSystemMXBean unix() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system ? system : null;
    }

    /** Returns how many bytes this process may still write to the disk that contains the home directory. */
    public long freeDisk() {
        return home.getUsableSpace();
    }

    /** Returns the size of the disk that contains the home directory, in bytes. */
    public long disk() {
        return home.getTotalSpace();
    }
}
