package org.turnpike.admin;

import java.util.List;

/** {@code turnpike:type=Diagnostics}: what works and what does not, a check for each thing that a server depends on. Nothing is asked anew. */
@Text("One check for everything that a server depends on")
public interface DiagnosticsMXBean {

    /** Every check with its outcome, by what was last seen. */
    @Text("Every check with its last result")
    List<DiagnosticView> getChecks();

    /** How many checks fail; for monitoring. */
    @Text("How many checks fail")
    int getFailing();
}
