package org.turnpike.container;

import java.util.List;
import org.turnpike.admin.SecurityServerMXBean;

/** The bean in the place of a security server that could not start: it says why, to whoever administers the container. */
final class NotStarted implements SecurityServerMXBean {
    private final String problem;

    NotStarted(String problem) {
        this.problem = problem;
    }

    @Override
    public String getServer() {
        return "";
    }

    @Override
    public boolean isReady() {
        return false;
    }

    @Override
    public List<String> getProblems() {
        return List.of(problem);
    }

    @Override
    public String getVersion() {
        return "unknown";
    }
}
