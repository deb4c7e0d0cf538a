package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/** A check's outcome. A value of open types only; immutable. */
public final class DiagnosticView {
    private final String check;
    private final boolean well;
    private final List<String> problems;

    /** Every attribute in the order of its getter. */
    @ConstructorParameters({"check", "well", "problems"})
    public DiagnosticView(String check, boolean well, List<String> problems) {
        this.check = check;
        this.well = well;
        this.problems = List.copyOf(problems);
    }

    /** What was looked at. */
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
}
