package org.turnpike.admin;

import java.util.List;

/** {@code turnpike:type=Archive}: archive files of the message log. Instants are ISO-8601 UTC, empty if absent. */
@Text("Archive files of the message log")
public interface ArchiveMXBean {

    /** Records that have their time-stamp and wait for the archive. */
    @Text("Records that have their time-stamp and wait for the archive")
    long getWaiting();

    /** When this node last started a run. */
    @Text("When this node last started a run")
    String getLastPass();

    /** When a run last completed. */
    @Text("When a run last completed")
    String getLastSuccess();

    /** Why the last run failed; empty if it did not. */
    @Text("Why the last run failed")
    String getLastFailure();

    /** Bytes of the archive files in this node's {@code archive/}. */
    @Text("Bytes of the archive files of this node")
    long getFileBytes();

    /** Bytes that are free on the disk of this node's {@code archive/}. */
    @Text("Bytes that are free on the disk of archive/")
    long getFreeBytes();

    /** Bytes by which the free space shrinks each day, by the last week; negative if it grows, 0 while this is unknown. */
    @Text("Bytes by which the free space of that disk shrinks each day")
    long getFilledBytesPerDay();

    /** Days until that disk is full at this rate; -1 while this is unknown, or if it does not fill. */
    @Text("Days until that disk is full at this rate; -1 when it does not fill or that is not known")
    double getDaysUntilFull();

    /**
     * The newest archive files of all nodes, the newest first.
     *
     * @param count 1 to 1000
     */
    @Text("The newest archive files, the newest first")
    List<ArchiveView> files(@Text(name = "count", value = "1 to 1000") int count);

    /**
     * Archives the waiting records now, hands files over, and deletes records after their retention time; writes files to {@code archive/}.
     * Harmless to repeat. Returns when all work is done.
     *
     * @throws IllegalStateException with the reason if a part failed
     */
    @Changes("Archive message log")
    @Text("Archives the waiting records now, hands files over and deletes records after their retention time")
    void pass();
}
