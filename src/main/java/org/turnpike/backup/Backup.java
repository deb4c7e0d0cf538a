package org.turnpike.backup;

import java.time.Instant;
import java.util.List;

/**
 * What a backup file holds, and what became of it.
 *
 * @param file its name in {@code backup/}
 * @param server whose it is; empty for a server that was not initialised
 * @param parts what is in it, each with the number of its files
 * @param keptAs the backup file of what was there before, after a restore; else empty
 * @param problems what keeps the server from serving after the restore; else empty
 */
public record Backup(String file, long bytes, String server, Instant createdAt, List<String> parts, String keptAs, List<String> problems) {
    public Backup {
        parts = List.copyOf(parts);
        problems = List.copyOf(problems);
    }
}
