package org.turnpike.admin;

import javax.management.ConstructorParameters;

/**
 * The properties of a file in {@code backup/} that are known without its passphrase. Has only open types; immutable.
 *
 * @param getFile the name of the file in {@code backup/}
 * @param getBytes the size of the file in bytes
 * @param getWritten when the file was written, ISO-8601 in UTC
 */
public record BackupFileView(String getFile, long getBytes, String getWritten) {
    @ConstructorParameters({"file", "bytes", "written"})
    public BackupFileView {
    }
}
