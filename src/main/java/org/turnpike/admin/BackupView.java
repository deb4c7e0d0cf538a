package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/**
 * A backup, and the result of its restore. Has only open types; immutable. The audit log contains it, so it has no secret.
 *
 * @param getFile the name of the file in {@code backup/}
 * @param getBytes the size of the file in bytes
 * @param getServer the server to which it belongs: INSTANCE/CLASS/CODE/SERVER
 * @param getCreated when the backup was created, ISO-8601 in UTC
 * @param getParts the parts of the backup, each with the number of files in it
 * @param getKeptAs after a restore, the backup file that has the state before the restore; otherwise empty
 * @param getProblems after a restore: the reasons why the server cannot serve; empty if it is ready
 */
public record BackupView(String getFile, long getBytes, String getServer, String getCreated, List<String> getParts, String getKeptAs,
        List<String> getProblems) {
    @ConstructorParameters({"file", "bytes", "server", "created", "parts", "keptAs", "problems"})
    public BackupView {
        getParts = List.copyOf(getParts);
        getProblems = List.copyOf(getProblems);
    }
}
