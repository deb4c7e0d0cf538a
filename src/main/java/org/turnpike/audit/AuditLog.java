package org.turnpike.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.turnpike.keys.InternalKey;

/**
 * The audit log of one server. It has one line for each change. Each line contains the SHA-256 of the line before it, and the head of this chain is
 * signed at intervals. Before a change is made, a note about it is written to disk. After the change, its line is written and the note is deleted. If
 * the note cannot be written, the change is rejected. If a line cannot be written, all further changes are rejected until this line is written. If
 * the server stops during a change, the next start writes a line with the outcome, or with the result {@code unknown} if the outcome was not
 * recorded. Thread-safe.
 */
public final class AuditLog implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(AuditLog.class.getName());
    private static final int MONTH = "2026-11".length();

    private final AuditStore store;
    private final Supplier<InternalKey> key;
    private final InstantSource clock;
    private final List<Entry> unwritten = new ArrayList<>();       // guarded by this; the lock is held while writing, so that lines are appended one at a time
    private AuditLine next = new AuditLine(1, AuditLine.NONE);     // guarded by this, like the fields below
    private boolean open;
    private String problem = "";
    private AuditHead signed;

    /**
     * Opens the log and writes the lines that an earlier run of the server did not write. If the log is not usable, the server still serves messages,
     * but rejects changes until the log is usable again.
     *
     * @param folder {@code audit/} of the home directory
     * @param key returns the current internal TLS key, which signs heads
     */
    public AuditLog(Path folder, Supplier<InternalKey> key, InstantSource clock) {
        this.store = new AuditStore(folder);
        this.key = key;
        this.clock = clock;
        try {
            requireWritable();
        } catch (IOException e) {
            LOG.log(Level.ERROR, "Changes are rejected: " + e.getMessage(), e);
        }
    }

    /** Opens the log if it is not open yet, and writes all lines that are not written yet. */
    private synchronized void requireWritable() throws IOException {
        try {
            if (!open) {
                next = end();
                List<String> heads = store.heads();
                signed = heads.isEmpty() ? null : AuditHead.read(heads.get(heads.size() - 1)).orElse(null);
                recover();
                open = true;
            }
            while (!unwritten.isEmpty()) {
                write(unwritten.get(0));
                unwritten.remove(0);
            }
            problem = "";
        } catch (IOException e) {
            problem = "the audit log cannot be written: " + e.getMessage();
            throw new IOException(problem, e);
        }
    }

    /** Returns the position of the next line, after removing an incomplete last line. */
    private AuditLine end() throws IOException {
        List<Path> files = store.files();
        if (files.isEmpty()) {
            return new AuditLine(1, AuditLine.NONE);
        }
        Path file = files.get(files.size() - 1);
        store.mendTorn(file);
        String last = store.last(file, 1).stream().findFirst().orElseThrow(() -> new IOException(file + " is empty. Restore it, or move the folder "
                + "away to start a new audit log"));
        AuditLine line = AuditLine.read(last).orElseThrow(() -> new IOException(
                "The last line of " + file + " is not a line of an audit log: move the folder away to start a new audit log, and keep it as "
                        + "evidence"));
        return new AuditLine(line.number() + 1, AuditLine.hash(last));
    }

    private void recover() throws IOException {
        for (AuditStore.Pending pending : store.pendings()) {
            if (!written(pending.id())) {
                append(pending.begun() + "," + pending.outcome().orElse(
                        "\"result\":\"unknown\",\"reason\":\"the server stopped before the outcome was known\""));
            }
            store.forget(pending.id());
        }
    }

    private boolean written(String id) throws IOException {
        for (Path file : store.files()) {
            try (BufferedReader lines = store.read(file)) {
                if (lines.lines().anyMatch(line -> line.contains("\"id\":\"" + id + "\""))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A change that has started. The thread that started it calls {@link #done} or {@link #failed} exactly once. */
    public final class Entry {
        private final String id;
        private final String begun;
        private String outcome;

        private Entry(String id, String begun) {
            this.id = id;
            this.begun = begun;
        }

        /** @throws IOException if the change was made but its line could not be written; the line is kept and written before the next change */
        public void done(Map<String, Object> outcomes) throws IOException {
            Map<String, Object> all = new LinkedHashMap<>(Map.of("result", "done"));
            all.putAll(outcomes);
            end(this, AuditJson.members(all));
        }

        /** @param reason the reason that the caller receives, without secrets */
        public void failed(String reason) throws IOException {
            Map<String, Object> outcomes = new LinkedHashMap<>();
            outcomes.put("result", "failed");
            outcomes.put("reason", reason);
            end(this, AuditJson.members(outcomes));
        }
    }

    /**
     * Writes the note about a change that is about to be made.
     *
     * @param operation {@code Type.operation}
     * @throws IOException if the note, or the line of an earlier change, cannot be written; the caller must then not make the change
     */
    public Entry begin(String operation, String event, Caller caller, Map<String, Object> arguments) throws IOException {
        requireWritable();
        Map<String, Object> members = new LinkedHashMap<>();
        String id = UUID.randomUUID().toString();
        members.put("id", id);
        members.put("at", clock.instant().toString());
        members.put("operation", operation);
        members.put("event", event);
        members.put("who", caller.who());
        members.put("from", caller.from());
        if (!caller.how().isEmpty()) {
            members.put("auth", caller.how());
        }
        members.put("arguments", arguments);
        Entry entry = new Entry(id, AuditJson.members(members));
        store.begin(id, entry.begun);
        return entry;
    }

    private synchronized void end(Entry entry, String outcome) throws IOException {
        entry.outcome = outcome;
        unwritten.add(entry);
        try {
            requireWritable();
        } catch (IOException e) {
            keepOutcome(entry, e);
            throw e;
        }
    }

    /** Writes the outcome to disk, so that it is not lost if the server stops before the line is written. */
    private void keepOutcome(Entry entry, IOException cause) {
        try {
            store.end(entry.id, entry.outcome);
        } catch (IOException e) {
            cause.addSuppressed(e);                                // after a stop, the line will say that the outcome is unknown
        }
    }

    private void write(Entry entry) throws IOException {
        append(entry.begun + "," + entry.outcome);
        try {
            store.forget(entry.id);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "Cannot delete the note about a change from audit/pending, although the audit log already has the line of the "
                    + "change: {0}", e.getMessage());
        }
    }

    private void append(String members) throws IOException {
        String line = next.text(members);
        store.append(clock.instant().toString().substring(0, MONTH), line);
        next = new AuditLine(next.number() + 1, AuditLine.hash(line));
    }

    /** Writes the lines that could not be written before, and signs the head if there are lines after the last signed head. */
    public synchronized void signHead() {
        try {
            requireWritable();
            if (lines() > 0 && (signed == null || signed.line() != lines() || !signed.sha256().equals(next.previous()))) {
                AuditHead head = AuditHead.sign(lines(), next.previous(), clock.instant().toString(), key.get());
                store.appendHead(head.text());
                signed = head;
            }
        } catch (IOException | GeneralSecurityException e) {
            LOG.log(Level.WARNING, "The head of the audit log cannot be signed: " + e.getMessage(), e);
        }
    }

    /** Returns the number of lines. */
    public synchronized long lines() {
        return next.number() - 1;
    }

    /**
     * Returns the SHA-256 of the last line in hex, or 64 zeros if the log is empty. A copy of this hash that is kept elsewhere reveals whether the
     * log was truncated.
     */
    public synchronized String head() {
        return next.previous();
    }

    /** Returns when the head was last signed; empty if it was never signed. */
    public synchronized Optional<Instant> signedAt() {
        return Optional.ofNullable(signed).map(head -> Instant.parse(head.at()));
    }

    /** Returns the number of the last line that a signature covers; 0 if no line is signed. */
    public synchronized long signedLines() {
        return signed == null ? 0 : signed.line();
    }

    /** Returns why the last attempt to write the log failed, which is why changes are rejected; empty if changes are accepted. */
    public synchronized String problem() {
        return problem;
    }

    /** Returns the last lines, oldest first. In each file, only the last 64 MiB are read, so the time does not depend on the size of the log. */
    public synchronized List<String> last(int count) throws IOException {
        List<String> found = new ArrayList<>();
        List<Path> files = store.files();
        for (int at = files.size() - 1; at >= 0 && found.size() < count; at--) {
            found.addAll(0, store.last(files.get(at), count - found.size()));
        }
        return found;
    }

    /** Verifies the log in its current state. */
    public synchronized AuditReport verify() throws IOException {
        return new AuditVerification(store).report();
    }

    /** Signs the head one last time. */
    @Override
    public void close() {
        signHead();
    }
}
