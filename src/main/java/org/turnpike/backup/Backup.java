package org.turnpike.backup;

import java.time.Instant;
import java.util.List;

/**
 * The contents of a backup file, and the result of its restore.
 *
 * @param file its name in {@code backup/}
 * @param server the server to which it belongs; empty for a server that was not initialised
 * @param parts its parts, each with the number of files in it
 * @param keptAs after a restore, the backup file that has the state before the restore; else empty
 * @param problems the reasons why the server cannot serve after the restore; else empty
 */
public record Backup(String file, long bytes, String server, Instant createdAt, List<String> parts, String keptAs, List<String> problems) {
    public Backup {
        parts = List.copyOf(parts);
        problems = List.copyOf(problems);
    }
}
