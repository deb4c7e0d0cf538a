package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** The properties of a file in {@code backup/} that are known without its passphrase. Has only open types; immutable. */
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

    /** The name of the file in {@code backup/}. */
    public String getFile() {
        return file;
    }

    /** The size of the file in bytes. */
    public long getBytes() {
        return bytes;
    }

    /** When the file was written, ISO-8601 in UTC. */
    public String getWritten() {
        return written;
    }
}
