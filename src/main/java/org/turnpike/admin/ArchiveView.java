package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** An archive file. Has only open types; immutable. */
public final class ArchiveView {
    private final String file;
    private final String group;
    private final String node;
    private final String created;
    private final String first;
    private final String last;
    private final int records;
    private final long bytes;
    private final String lastDigest;
    private final String handedOver;
    private final boolean recordsDeleted;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"file", "group", "node", "created", "first", "last", "records", "bytes", "lastDigest", "handedOver", "recordsDeleted"})
    public ArchiveView(String file, String group, String node, String created, String first, String last, int records, long bytes, String lastDigest,
            String handedOver, boolean recordsDeleted) {
        this.file = file;
        this.group = group;
        this.node = node;
        this.created = created;
        this.first = first;
        this.last = last;
        this.records = records;
        this.bytes = bytes;
        this.lastDigest = lastDigest;
        this.handedOver = handedOver;
        this.recordsDeleted = recordsDeleted;
    }

    /** The name of the file below {@code archive/}. */
    public String getFile() {
        return file;
    }

    /** The member or subsystem of the records in the file; empty if files are not grouped. */
    public String getGroup() {
        return group;
    }

    /** The node that wrote the file. */
    public String getNode() {
        return node;
    }

    /** When the file was written, ISO-8601 in UTC. */
    public String getCreated() {
        return created;
    }

    /** When the oldest record in the file was recorded, ISO-8601 in UTC. */
    public String getFirst() {
        return first;
    }

    /** When the newest record in the file was recorded, ISO-8601 in UTC. */
    public String getLast() {
        return last;
    }

    /** The number of records in the file. */
    public int getRecords() {
        return records;
    }

    /** The size of the file in bytes. */
    public long getBytes() {
        return bytes;
    }

    /** The last digest of its linking information, in hex. */
    public String getLastDigest() {
        return lastDigest;
    }

    /** When the file was handed over; empty if it was not handed over. */
    public String getHandedOver() {
        return handedOver;
    }

    /** Whether the records in the file were deleted from the database. */
    public boolean isRecordsDeleted() {
        return recordsDeleted;
    }
}
