package org.turnpike.messagelog.archive;

/**
 * The end of a chain of archive files, to which the next file is linked.
 *
 * @param digest the last digest of the last file in lower-case hex; empty before the first file
 * @param fileName the name of the last file; empty before the first file
 */
public record ArchiveLink(String digest, String fileName) {
    /** The link before the first file of a group. */
    public static final ArchiveLink NONE = new ArchiveLink("", "");

    /** Whether this is the start of a chain. */
    public boolean isNone() {
        return digest.isEmpty();
    }
}
