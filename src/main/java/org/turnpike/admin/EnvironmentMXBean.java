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

    /** Seconds since the start of the JVM. */
    @Text("Seconds since the start of the JVM")
    long getUptimeSeconds();

    /** Processors that the JVM may use. */
    @Text("Processors that the JVM may use")
    int getProcessors();

    /** Load average of the machine over the last minute; -1 if unknown. */
    @Text("Load average of the machine over the last minute; -1 if unknown")
    double getLoadAverage();

    /** Bytes of the Java heap in use. */
    @Text("Bytes of the Java heap in use")
    long getHeapUsedBytes();

    /** The largest size of the Java heap in bytes; -1 if it is not limited. */
    @Text("The largest size of the Java heap in bytes; -1 if it is not limited")
    long getHeapMaxBytes();

    /** Threads of the JVM. */
    @Text("Threads of the JVM")
    int getThreads();

    /** Files and sockets that are open; -1 if unknown. */
    @Text("Files and sockets that are open; -1 if unknown")
    long getOpenFileHandles();

    /** The largest number of files and sockets that may be open; -1 if unknown. */
    @Text("The largest number of files and sockets that may be open; -1 if unknown")
    long getMaxFileHandles();

    /** Free bytes on the disk of the home directory. */
    @Text("Free bytes on the disk of the home directory")
    long getDiskFreeBytes();

    /** The size of the disk of the home directory in bytes. */
    @Text("The size of the disk of the home directory in bytes")
    long getDiskBytes();

    /**
     * Every setting with the value that applies since the start, and the source of the value. The settings of the doors are last. Values of secrets
     * are not shown.
     */
    @Text("Every setting with the value that applies and its source; secrets are not shown")
    List<SettingView> getSettings();
}
