package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** A file in {@code backup/}, as it looks without its passphrase. A value of open types only; immutable. */
public final class BackupFileView {
    private final String file;
    private final long bytes;
    private final String written;

    /** Every attribute in the order of its getter. */
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
