package org.turnpike.messagelog.archive;

/**
 * The end of a chain of archive files, to which the next one is linked.
 *
 * @param digest the last digest of the last file in lower-case hex; empty before the first file
 * @param fileName the name of that file; also empty before the first file
 */
public record ArchiveLink(String digest, String fileName) {
    /** Before the first file of a group. */
    public static final ArchiveLink NONE = new ArchiveLink("", "");

    /** Whether a chain begins here. */
    public boolean isNone() {
        return digest.isEmpty();
    }
}
