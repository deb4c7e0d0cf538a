package org.turnpike.admin;

import java.util.List;

/** {@code turnpike:type=Archive}: archive files of the message log. Instants are ISO-8601 in UTC, empty if absent. */
@Text("Archive files of the message log")
public interface ArchiveMXBean {

    /** Number of time-stamped records that wait to be archived. */
    @Text("Number of time-stamped records that wait to be archived")
    long getWaiting();

    /** When this node last started archiving. */
    @Text("When this node last started archiving")
    String getLastPass();

    /** When archiving last succeeded. */
    @Text("When archiving last succeeded")
    String getLastSuccess();

    /** Why the last run failed; empty if it succeeded. */
    @Text("Why the last run failed; empty if it succeeded")
    String getLastFailure();

    /** Bytes of the archive files in this node's {@code archive/}. */
    @Text("Bytes of the archive files of this node")
    long getFileBytes();

    /** Bytes that are free on the disk of this node's {@code archive/}. */
    @Text("Bytes that are free on the disk of archive/")
    long getFreeBytes();

    /** By how many bytes the free space shrinks each day, calculated from the last week; negative if it grows, 0 while this is unknown. */
    @Text("By how many bytes the free space of the disk of archive/ shrinks each day")
    long getFilledBytesPerDay();

    /** Days until the disk is full at this rate; -1 if this is unknown, or if the free space does not shrink. */
    @Text("Days until the disk of archive/ is full at this rate; -1 if this is unknown, or if the free space does not shrink")
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
