package org.turnpike.messagelog.archive;

import java.time.Duration;

/**
 * How records are archived and when they are deleted.
 *
 * @param interval between two runs
 * @param grouping which records share files
 * @param maxFileSize bytes of containers after which a file is ended; the last container may exceed it
 * @param keepRecordsFor how long a record stays in the database at least, counted from the newest of its archive file
 * @param keepFilesFor how long a file stays after it was handed over
 * @param minFreeDisk bytes; with less free disk space no archive file is started, so that messages can be recorded
 */
public record ArchiveSettings(Duration interval, Grouping grouping, int maxFileSize, Duration keepRecordsFor, Duration keepFilesFor, long minFreeDisk) {
    /** As deployed servers, where they have the setting. */
    public static final ArchiveSettings DEFAULT = new ArchiveSettings(Duration.ofHours(6), Grouping.NONE, 32 << 20, Duration.ofDays(30),
            Duration.ofDays(7), 1L << 30);
}
