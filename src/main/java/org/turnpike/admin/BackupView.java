package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/** A backup, and the result of its restore. Has only open types; immutable. The audit log contains it, so it has no secret. */
public final class BackupView {
    private final String file;
    private final long bytes;
    private final String server;
    private final String created;
    private final List<String> parts;
    private final String keptAs;
    private final List<String> problems;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"file", "bytes", "server", "created", "parts", "keptAs", "problems"})
    public BackupView(String file, long bytes, String server, String created, List<String> parts, String keptAs, List<String> problems) {
        this.file = file;
        this.bytes = bytes;
        this.server = server;
        this.created = created;
        this.parts = List.copyOf(parts);
        this.keptAs = keptAs;
        this.problems = List.copyOf(problems);
    }

    /** The name of the file in {@code backup/}. */
    public String getFile() {
        return file;
    }

    /** The size of the file in bytes. */
    public long getBytes() {
        return bytes;
    }

    /** The server to which it belongs: INSTANCE/CLASS/CODE/SERVER. */
    public String getServer() {
        return server;
    }

    /** When the backup was created, ISO-8601 in UTC. */
    public String getCreated() {
        return created;
    }

    /** The parts of the backup, each with the number of files in it. */
    public List<String> getParts() {
        return parts;
    }

    /** After a restore, the backup file that has the state before the restore; otherwise empty. */
    public String getKeptAs() {
        return keptAs;
    }

    /** After a restore: the reasons why the server cannot serve; empty if it is ready. */
    public List<String> getProblems() {
        return problems;
    }
}
