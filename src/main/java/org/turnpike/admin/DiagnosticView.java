package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/**
 * A check's outcome. Has only open types; immutable.
 *
 * @param getCheck the name of the check
 * @param isWell whether the check passed
 * @param getProblems the problems, one sentence each
 * @param getSince when this node first saw the present outcome without interruption, at the earliest at its start; ISO-8601 in UTC
 */
public record DiagnosticView(String getCheck, boolean isWell, List<String> getProblems, String getSince) {
    @ConstructorParameters({"check", "well", "problems", "since"})
    public DiagnosticView {
        getProblems = List.copyOf(getProblems);
    }
}
