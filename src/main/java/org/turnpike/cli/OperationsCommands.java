package org.turnpike.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** Operational data of this server. */
@Command(name = "operations", description = "Operational data: the exchanges of this server, their results and their durations.")
final class OperationsCommands {
    static final String[] COLUMNS = {"FROM=from", "ROLE=role", "SERVICE=service", "SUCCESSES=successes", "FAILURES=failures", "MEDIAN "
            + "MS=medianMillis",
        "P95 MS=p95Millis", "P99 MS=p99Millis", "MAX MS=maxMillis"};

    /** @param out is not used, because each command of this group is a {@link BeanCommand} */
    OperationsCommands(PrintWriter out) {
    }
}
