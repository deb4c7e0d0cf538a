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
 * The audit log of one server: one line for each change, chained by SHA-256, the head signed at intervals. A change starts with a note on disk
 * and ends with its line. Without the note the change is rejected. If a line cannot be written, every further change is rejected until it is
 * written. A change that was under way when the server stopped gets a line that says so. Thread-safe.
 */
public final class AuditLog implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(AuditLog.class.getName());
    private static final int MONTH = "2026-11".length();

    private final AuditStore store;
    private final Supplier<InternalKey> key;
    private final InstantSource clock;
    private final List<Entry> unwritten = new ArrayList<>();       // guarded by this, which is held while writing: a chain has one end
    private AuditLine next = new AuditLine(1, AuditLine.NONE);     // guarded by this, as the next
    private boolean open;
    private String problem = "";
    private AuditHead signed;

    /**
     * Opens the log and writes the lines that an earlier run left out. If the log cannot be used, messages are still served, and changes are
     * rejected until it can.
     *
     * @param folder {@code audit/} of the home directory
     * @param key the internal TLS key now: signs heads
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

    /** Everything so far is written, and the log can continue. */
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

    /** The file for the next line. */
    private AuditLine end() throws IOException {
        List<Path> files = store.files();
        if (files.isEmpty()) {
            return new AuditLine(1, AuditLine.NONE);
        }
        Path file = files.get(files.size() - 1);
        store.mendTorn(file);
        String last = store.last(file, 1).stream().findFirst().orElseThrow(() -> new IOException(file + " is empty: restore it, or start a new audit log by moving the folder away"));
        AuditLine line = AuditLine.read(last).orElseThrow(() -> new IOException(
                "The last line of " + file + " is not a line of an audit log: move the folder away to start a new audit log, and keep it as evidence"));
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

    /** A change under way. It is ended once, by the thread that started it. */
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

        /** @param reason without any secret, as the caller receives it */
        public void failed(String reason) throws IOException {
            Map<String, Object> outcomes = new LinkedHashMap<>();
            outcomes.put("result", "failed");
            outcomes.put("reason", reason);
            end(this, AuditJson.members(outcomes));
        }
    }

    /**
     * Writes the note of a change that starts.
     *
     * @param operation {@code Type.operation}
     * @throws IOException if the note or the line of an earlier change cannot be written; then the change must not be made
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

    /** Keeps the outcome if the server stops before the line is written. */
    private void keepOutcome(Entry entry, IOException cause) {
        try {
            store.end(entry.id, entry.outcome);
        } catch (IOException e) {
            cause.addSuppressed(e);                                // the line will say that the outcome is unknown
        }
    }

    private void write(Entry entry) throws IOException {
        append(entry.begun + "," + entry.outcome);
        try {
            store.forget(entry.id);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "The note of a change could not be deleted from audit/pending, although the audit log contains the change: {0}", e.getMessage());
        }
    }

    private void append(String members) throws IOException {
        String line = next.text(members);
        store.append(clock.instant().toString().substring(0, MONTH), line);
        next = new AuditLine(next.number() + 1, AuditLine.hash(line));
    }

    /** One run: writes lines that could not be written before, and signs the head if there are new lines. */
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

    /** How many lines there are. */
    public synchronized long lines() {
        return next.number() - 1;
    }

    /** The SHA-256 of the last line in hex; zeros if the log is empty. A copy kept elsewhere reveals a truncated log. */
    public synchronized String head() {
        return next.previous();
    }

    /** When the head was last signed, ISO-8601 UTC; empty when never. */
    public synchronized Optional<Instant> signedAt() {
        return Optional.ofNullable(signed).map(head -> Instant.parse(head.at()));
    }

    /** The number of the last line that a signature covers; 0 when there is none. */
    public synchronized long signedLines() {
        return signed == null ? 0 : signed.line();
    }

    /** The reason why changes are rejected, according to the last attempt; empty if they are accepted. */
    public synchronized String problem() {
        return problem;
    }

    /** The last lines, oldest first; of each file, those within its last 64 MiB. The time does not depend on the size of the log. */
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

    /** Signs the head a last time. */
    @Override
    public void close() {
        signHead();
    }
}
