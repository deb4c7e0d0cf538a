package org.turnpike.admin;

import java.util.List;
import org.turnpike.audit.AuditReport;

/** {@code turnpike:type=Audit}: changes and their authors. The lines are in {@code audit/} of the home directory. */
@Text("The audit log: one line for each change")
public interface AuditMXBean {

    /** The number of lines. */
    @Text("The number of lines")
    long getLines();

    /** The SHA-256 of the last line in hex, or 64 zeros if the log is empty. A copy of this hash that is kept elsewhere reveals a truncated log. */
    @Text("The SHA-256 of the last line in hex; a copy kept elsewhere reveals a truncated log")
    String getHead();

    /** The number of the last line that a signature covers. */
    @Text("The number of the last line that a signature covers; 0 if none")
    long getSignedLines();

    /** When the head was last signed, ISO-8601 in UTC; empty if it was never signed. */
    @Text("When the head was last signed, ISO-8601 in UTC; empty if it was never signed")
    String getSignedAt();

    /** The reason why changes are rejected; empty if the log can be written. This is checked with every change and once a minute. */
    @Text("Why changes are rejected; empty if the log can be written")
    String getProblem();

    /**
     * The last lines, oldest first, each a JSON object.
     *
     * @param count 1 to 1000
     * @throws IllegalArgumentException naming {@code count} if it is out of this range
     * @throws IllegalStateException if the log cannot be read
     */
    @Text("The last lines, oldest first, each a JSON object")
    List<String> last(@Text(name = "count", value = "how many, 1 to 1000") int count);

    /**
     * Verifies the whole log: detects removed, altered, inserted and truncated lines. Changes nothing. To do the same without a server, run
     * {@code turnpike-admin audit verify FOLDER}.
     *
     * @throws IllegalStateException if the log cannot be read
     */
    @Text("Verifies the whole log: detects removed, altered, inserted and truncated lines")
    AuditReport verify();
}
