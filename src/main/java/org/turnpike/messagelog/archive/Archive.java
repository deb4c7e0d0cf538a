package org.turnpike.messagelog.archive;

import java.time.Instant;
import java.util.Optional;

/**
 * The data about one archive file in the database.
 *
 * @param fileName name of the file in the folder {@code archive/} of the node that wrote it
 * @param temporaryName name of the file until it has its final name; empty afterwards
 * @param group the member or subsystem of its records; empty if files are not grouped
 * @param node name of the node that wrote the file
 * @param first when the oldest record in the file was recorded
 * @param last when the newest record in the file was recorded
 * @param records number of records in the file
 * @param bytes size of the file
 * @param lastDigest the last digest of the file, to which the next file of the group is linked
 * @param handedOverAt when the file was handed over; empty if it was not
 * @param recordsDeleted whether the records of the file were deleted from the database
 */
public record Archive(long id, String fileName, Optional<String> temporaryName, String group, String node, Instant createdAt, Instant first,
        Instant last, int records, long bytes, String lastDigest, Optional<Instant> handedOverAt, boolean recordsDeleted) {
}
