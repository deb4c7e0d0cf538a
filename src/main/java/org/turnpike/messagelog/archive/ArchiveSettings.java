package org.turnpike.messagelog.archive;

import java.time.Duration;

/**
 * The settings for archiving and deleting records.
 *
 * @param interval time between two runs
 * @param grouping the records that share archive files
 * @param maxFileSize bytes of containers after which the next file is started; the last container of a file may exceed this size
 * @param keepRecordsFor minimum time that a record stays in the database after the newest record of its archive file was recorded
 * @param keepFilesFor how long a file is kept after its hand-over
 * @param minFreeDisk bytes of disk space that archive files must leave free, so that messages can be recorded
 */
public record ArchiveSettings(Duration interval, Grouping grouping, int maxFileSize, Duration keepRecordsFor, Duration keepFilesFor, long minFreeDisk) {
    /** The values of deployed servers, if they have the setting. */
    public static final ArchiveSettings DEFAULT = new ArchiveSettings(Duration.ofHours(6), Grouping.NONE, 32 << 20, Duration.ofDays(30),
            Duration.ofDays(7), 1L << 30);
}
