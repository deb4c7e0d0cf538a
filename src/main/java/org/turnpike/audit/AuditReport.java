package org.turnpike.audit;

import java.util.List;
import javax.management.ConstructorParameters;

/** The result of verifying an audit log. All attributes have open types. Immutable. */
public final class AuditReport {
    private final boolean intact;
    private final long lines;
    private final String head;
    private final long signedLines;
    private final String signedAt;
    private final List<String> signers;
    private final List<String> findings;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"intact", "lines", "head", "signedLines", "signedAt", "signers", "findings"})
    public AuditReport(boolean intact, long lines, String head, long signedLines, String signedAt, List<String> signers, List<String> findings) {
        this.intact = intact;
        this.lines = lines;
        this.head = head;
        this.signedLines = signedLines;
        this.signedAt = signedAt;
        this.signers = List.copyOf(signers);
        this.findings = List.copyOf(findings);
    }

    /** Returns whether there are no findings. */
    public boolean isIntact() {
        return intact;
    }

    /** Returns the number of lines. */
    public long getLines() {
        return lines;
    }

    /** Returns the SHA-256 of the last line in hex. */
    public String getHead() {
        return head;
    }

    /** Returns the number of the last line that a signature covers; 0 if no line is signed. */
    public long getSignedLines() {
        return signedLines;
    }

    /** Returns the time of the last signature, ISO-8601 in UTC; empty if no line is signed. */
    public String getSignedAt() {
        return signedAt;
    }

    /** Returns the SHA-256 in hex of each certificate that signed heads. Compare them with the server's internal TLS certificates. */
    public List<String> getSigners() {
        return signers;
    }

    /** Returns at most 100 findings; empty if the log is intact. */
    public List<String> getFindings() {
        return findings;
    }
}
