package org.turnpike.messagelog.archive;

import java.time.Instant;
import java.util.Optional;

/**
 * One archive file as the database knows it.
 *
 * @param fileName below {@code archive/} of the node that wrote it
 * @param temporaryName its name until it gets its final name; then empty
 * @param group the member or subsystem of its records; empty if files are not grouped
 * @param node that wrote it
 * @param first when the oldest record in it was recorded
 * @param last when the newest was
 * @param records how many
 * @param bytes of the file
 * @param lastDigest to which the next file of the group is linked
 * @param handedOverAt when it was handed over, if it was
 * @param recordsDeleted whether its records are no longer in the database
 */
public record Archive(long id, String fileName, Optional<String> temporaryName, String group, String node, Instant createdAt, Instant first,
        Instant last, int records, long bytes, String lastDigest, Optional<Instant> handedOverAt, boolean recordsDeleted) {
}
