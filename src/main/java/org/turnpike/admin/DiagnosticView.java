package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/** A check's outcome. A value of open types only; immutable. */
public final class DiagnosticView {
    private final String check;
    private final boolean well;
    private final List<String> problems;
    private final String since;

    /** Every attribute in the order of its getter. */
    @ConstructorParameters({"check", "well", "problems", "since"})
    public DiagnosticView(String check, boolean well, List<String> problems, String since) {
        this.check = check;
        this.well = well;
        this.problems = List.copyOf(problems);
        this.since = since;
    }

    /** What was checked. */
    public String getCheck() {
        return check;
    }

    /** Whether nothing is wrong with it. */
    public boolean isWell() {
        return well;
    }

    /** What is wrong, a sentence each. */
    public List<String> getProblems() {
        return problems;
    }

    /** Since when the outcome is as it is, as far as this node has seen since its start; ISO-8601 UTC. */
    public String getSince() {
        return since;
    }
}
