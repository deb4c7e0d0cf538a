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

    /** Its name below {@code archive/}. */
    public String getFile() {
        return file;
    }

    /** The member or subsystem of its records; empty if files are not grouped. */
    public String getGroup() {
        return group;
    }

    /** The node that wrote it. */
    public String getNode() {
        return node;
    }

    /** When it was written; this and the next two are ISO-8601 UTC. */
    public String getCreated() {
        return created;
    }

    /** When the oldest record in it was recorded. */
    public String getFirst() {
        return first;
    }

    /** When the newest record in it was recorded. */
    public String getLast() {
        return last;
    }

    /** How many records are in it. */
    public int getRecords() {
        return records;
    }

    /** Its size in bytes. */
    public long getBytes() {
        return bytes;
    }

    /** The last digest of its linking information, in hex. */
    public String getLastDigest() {
        return lastDigest;
    }

    /** When it was handed over; empty if it was not. */
    public String getHandedOver() {
        return handedOver;
    }

    /** Whether its records were deleted from the database. */
    public boolean isRecordsDeleted() {
        return recordsDeleted;
    }
}
