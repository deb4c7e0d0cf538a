package org.turnpike.backup;

import java.time.Instant;
import java.util.List;

/**
 * The contents of a backup file, and the result of its restore.
 *
 * @param file the name of the file in {@code backup/}
 * @param server the server to which the backup belongs; empty for a server that was not initialised
 * @param parts the names of the parts, each with its number of files
 * @param keptAs after a restore, the backup file that has the state before the restore; else empty
 * @param problems the reasons why the server cannot serve after the restore; else empty
 */
public record Backup(String file, long bytes, String server, Instant createdAt, List<String> parts, String keptAs, List<String> problems) {
    public Backup {
        parts = List.copyOf(parts);
        problems = List.copyOf(problems);
    }
}
