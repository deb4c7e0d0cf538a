package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/** A check's outcome. Has only open types; immutable. */
public final class DiagnosticView {
    private final String check;
    private final boolean well;
    private final List<String> problems;
    private final String since;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"check", "well", "problems", "since"})
    public DiagnosticView(String check, boolean well, List<String> problems, String since) {
        this.check = check;
        this.well = well;
        this.problems = List.copyOf(problems);
        this.since = since;
    }

    /** The name of the check. */
    public String getCheck() {
        return check;
    }

    /** Whether the check passed. */
    public boolean isWell() {
        return well;
    }

    /** The problems, one sentence each. */
    public List<String> getProblems() {
        return problems;
    }

    /** When this node first saw the present outcome without interruption, at the earliest at its start; ISO-8601 in UTC. */
    public String getSince() {
        return since;
    }
}
