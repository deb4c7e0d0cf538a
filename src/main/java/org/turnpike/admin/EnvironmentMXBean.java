package org.turnpike.admin;

import java.util.List;

/** {@code turnpike:type=Environment}: the state of the process and its machine. A value that the platform does not provide is -1. */
@Text("State of the process and its machine")
public interface EnvironmentMXBean {

    /** Turnpike's version. */
    @Text("Turnpike's version")
    String getVersion();

    /** Version and vendor of the Java runtime. */
    @Text("Version and vendor of the Java runtime")
    String getJava();

    /** Name, version and architecture of the operating system. */
    @Text("Name, version and architecture of the operating system")
    String getOperatingSystem();

    /** {@code SQLite} for the embedded database, {@code PostgreSQL} for one that nodes may share. */
    @Text("SQLite for the embedded database, PostgreSQL for one that nodes may share")
    String getDatabase();

    /** Seconds since the JVM has started. */
    @Text("Seconds since the JVM has started")
    long getUptimeSeconds();

    /** Processors that the JVM may use. */
    @Text("Processors that the JVM may use")
    int getProcessors();

    /** Load average of the machine over the last minute; -1 when not known. */
    @Text("Load average of the machine over the last minute; -1 when not known")
    double getLoadAverage();

    /** Bytes of the Java heap in use. */
    @Text("Bytes of the Java heap in use")
    long getHeapUsedBytes();

    /** The most bytes that the Java heap may have; -1 when not bounded. */
    @Text("The most bytes that the Java heap may have; -1 when not bounded")
    long getHeapMaxBytes();

    /** Threads of the JVM. */
    @Text("Threads of the JVM")
    int getThreads();

    /** Files and sockets that are open; -1 when not known. */
    @Text("Files and sockets that are open; -1 when not known")
    long getOpenFileHandles();

    /** How many files and sockets may be open; -1 when not known. */
    @Text("How many files and sockets may be open; -1 when not known")
    long getMaxFileHandles();

    /** Bytes that may still be written to the disk of the home directory. */
    @Text("Bytes that may still be written to the disk of the home directory")
    long getDiskFreeBytes();

    /** Bytes of that disk. */
    @Text("Bytes of the disk of the home directory")
    long getDiskBytes();

    /** Every setting with the value that applies since the start, and where that comes from; those of the doors last. Values of secrets are not shown. */
    @Text("Every setting with the value that applies and its source; secrets are not shown")
    List<SettingView> getSettings();
}
