package org.turnpike.console;

import java.util.List;
import java.util.Optional;
import org.turnpike.admin.NodeView;

/**
 * The view of the first page.
 *
 * @param due the deadlines within the next 90 days
 * @param rooms backlog, disk space and nodes; empty if the administrator's roles do not allow to read them
 */
record ServeView(Frame frame, String server, State state, List<String> problems, List<Dependency> dependencies, List<Due> due, List<Traffic> traffic,
        Optional<Rooms> rooms, String version) {

    /** The answer to the page's question. */
    enum State {
        /** Messages are served and nothing needs attention. */
        GOOD,
        /** Messages are served, and something needs attention. */
        ATTENTION,
        /** No message is served. */
        FAILED;

        String style() {
            return this == GOOD ? "good" : this == ATTENTION ? "attention" : "failed";
        }

        String key() {
            return "serve.state." + style();
        }
    }

    /** A dependency. @param todo the remedy; empty if there is no problem */
    record Dependency(String name, boolean well, String since, List<String> problems, String todo) {
    }

    /** Something that expires. @param share the part of 90 days that is left until the expiry, 0 to 1 */
    record Due(String kind, String what, String ends, int level, String then, double share) {
        String style() {
            return level == 0 ? "good" : level == 9 ? "failed" : "attention";
        }

        /** Returns its position on an axis with the given width. */
        String x(int width) {
            return String.format(java.util.Locale.ROOT, "%.1f", share * width);
        }
    }

    /** The traffic. @param period {@code hour} or {@code week} */
    record Traffic(String period, List<Plot> plots) {
    }

    /** Backlog, disk space, and the nodes. */
    record Rooms(Stamping stamping, Disk disk, List<NodeView> nodes) {
    }

    /** The state of time-stamping. */
    record Stamping(String status, long backlog, String lastSuccess, String refusesFrom) {
    }

    /** The disk of the home directory. @param days days until the disk is full at the present rate; -1 if the free space does not shrink */
    record Disk(long bytes, long free, long filledADay, long days) {
    }
}
