package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** A file in {@code backup/}, as far as it can be described without its passphrase. Has only open types; immutable. */
public final class BackupFileView {
    private final String file;
    private final long bytes;
    private final String written;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"file", "bytes", "written"})
    public BackupFileView(String file, long bytes, String written) {
        this.file = file;
        this.bytes = bytes;
        this.written = written;
    }

    /** Its name in {@code backup/}. */
    public String getFile() {
        return file;
    }

    /** Its size. */
    public long getBytes() {
        return bytes;
    }

    /** When it was written, ISO-8601 UTC. */
    public String getWritten() {
        return written;
    }
}
