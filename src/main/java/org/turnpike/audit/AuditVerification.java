package org.turnpike.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnpike.crypto.CertificateHash;

/**
 * Verifies an audit log from its files. Every line must contain the hash of the line before it, and every signed head must have the hash of its line.
 * A truncation after the last signed head is detected only if the caller passes a head that was noted elsewhere. Use an object once, in one thread.
 */
public final class AuditVerification {
    private static final int MOST_FINDINGS = 100;

    private final AuditStore store;
    private final List<String> findings = new ArrayList<>();
    private final Map<Long, String> wanted = new HashMap<>();      // expected hash by line number, for lines not read yet
    private final Set<String> signers = new LinkedHashSet<>();
    private AuditHead lastHead;
    private long lines;
    private String hash = AuditLine.NONE;

    AuditVerification(AuditStore store) {
        this.store = store;
    }

    /** Creates a verification of the files in a folder; no server is needed. */
    public AuditVerification(Path folder) {
        this(new AuditStore(folder));
    }

    /** Also requires that a line has the hash that was noted elsewhere. @param sha256 the hash of the line, in hex */
    public AuditVerification demand(long line, String sha256) {
        wanted.put(line, sha256);
        return this;
    }

    /** Verifies the log. @throws IOException if the files cannot be read */
    public AuditReport report() throws IOException {
        heads();
        for (Path file : store.files()) {
            lines(file);
        }
        wanted.keySet().stream().sorted().filter(line -> line > lines)
                .forEach(line -> find("line " + line + " is missing: the log was truncated after line " + lines));
        if (lastHead == null && lines > 0) {
            find("heads.jsonl is missing, or no head was ever signed");
        }
        long signed = lastHead == null ? 0 : lastHead.line();
        return new AuditReport(findings.isEmpty(), lines, hash, signed, lastHead == null ? "" : lastHead.at(), List.copyOf(signers), findings);
    }

    private void heads() throws IOException {
        for (String text : store.heads()) {
            Optional<AuditHead> head = AuditHead.read(text);
            if (head.isEmpty() || !head.get().signatureIsRight()) {
                find("heads.jsonl: a signature is wrong: " + text.substring(0, Math.min(text.length(), 100)));
                continue;
            }
            lastHead = head.get();
            signers.add(CertificateHash.sha256(lastHead.certificate()));
            String other = wanted.put(lastHead.line(), lastHead.sha256());
            if (other != null && !other.equals(lastHead.sha256())) {
                find("line " + lastHead.line() + " was signed with two hashes: the log was truncated and continued, or it is not the log whose head was noted");
            }
        }
    }

    private void lines(Path file) throws IOException {
        try (BufferedReader reader = store.read(file)) {
            reader.lines().forEach(line -> line(file.getFileName() + " line " + (lines + 1), line));
        } catch (UncheckedIOException e) {
            find(file.getFileName() + ": cannot be read: " + e.getMessage());
        }
    }

    private void line(String where, String line) {
        lines++;
        Optional<AuditLine> read = AuditLine.read(line);
        if (read.isEmpty()) {
            find(where + ": is not a line of an audit log");
        } else if (!read.get().previous().equals(hash) || read.get().number() != lines) {
            find(where + ": is numbered " + read.get().number() + " and does not follow the line before it: that line was altered, or lines were removed or inserted");
            lines = Math.max(lines, read.get().number());
        }
        hash = AuditLine.hash(line);
        String demanded = wanted.remove(lines);
        if (demanded != null && !demanded.equals(hash)) {
            find(where + ": differs from the line whose hash was signed");
        }
    }

    private void find(String finding) {
        if (findings.size() < MOST_FINDINGS) {
            findings.add(finding);
        }
    }
}
