package org.turnpike.admin;

import java.util.List;

/** {@code turnpike:type=Diagnostics}: one check for each dependency of the server. The checks use known results and send no requests. */
@Text("One check for everything that a server depends on")
public interface DiagnosticsMXBean {

    /** Every check with its last known outcome. */
    @Text("Every check with its last result")
    List<DiagnosticView> getChecks();

    /** The number of checks that fail, for monitoring. */
    @Text("How many checks fail")
    int getFailing();
}
