package org.turnpike.audit;

import java.util.List;
import javax.management.ConstructorParameters;

/**
 * The result of verifying an audit log. All attributes have open types. Immutable.
 *
 * @param isIntact whether there are no findings
 * @param getLines the number of lines
 * @param getHead the SHA-256 of the last line in hex
 * @param getSignedLines the number of the last line that a signature covers; 0 if no line is signed
 * @param getSignedAt the time of the last signature, ISO-8601 in UTC; empty if no line is signed
 * @param getSigners the SHA-256 in hex of each certificate that signed heads. Compare them with the server's internal TLS certificates.
 * @param getFindings at most 100 findings; empty if the log is intact
 */
public record AuditReport(boolean isIntact, long getLines, String getHead, long getSignedLines, String getSignedAt, List<String> getSigners,
        List<String> getFindings) {
    @ConstructorParameters({"intact", "lines", "head", "signedLines", "signedAt", "signers", "findings"})
    public AuditReport {
        getSigners = List.copyOf(getSigners);
        getFindings = List.copyOf(getFindings);
    }
}
