package org.turnpike.admin;

import javax.management.ConstructorParameters;

/**
 * An archive file. Has only open types; immutable.
 *
 * @param getFile the name of the file below {@code archive/}
 * @param getGroup the member or subsystem of the records in the file; empty if files are not grouped
 * @param getNode the node that wrote the file
 * @param getCreated when the file was written, ISO-8601 in UTC
 * @param getFirst when the oldest record in the file was recorded, ISO-8601 in UTC
 * @param getLast when the newest record in the file was recorded, ISO-8601 in UTC
 * @param getRecords the number of records in the file
 * @param getBytes the size of the file in bytes
 * @param getLastDigest the last digest of its linking information, in hex
 * @param getHandedOver when the file was handed over; empty if it was not handed over
 * @param isRecordsDeleted whether the records in the file were deleted from the database
 */
public record ArchiveView(String getFile, String getGroup, String getNode, String getCreated, String getFirst, String getLast, int getRecords,
        long getBytes, String getLastDigest, String getHandedOver, boolean isRecordsDeleted) {
    @ConstructorParameters({"file", "group", "node", "created", "first", "last", "records", "bytes", "lastDigest", "handedOver", "recordsDeleted"})
    public ArchiveView {
    }
}
