package org.turnpike.console;

import java.util.List;
import java.util.Optional;

/**
 * What the first page shows.
 *
 * @param due what expires within 90 days
 * @param rooms empty for roles that may not read the server's dependencies, traffic and rooms
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

    /** What serving depends on. @param todo what to do; empty when all is well */
    record Dependency(String name, boolean well, String since, List<String> problems, String todo) {
    }

    /** Something that expires. @param share of the 90 days that are left until then, 0 to 1 */
    record Due(String kind, String what, String ends, int level, String then, double share) {
        String style() {
            return level == 0 ? "good" : level == 9 ? "failed" : "attention";
        }

        /** Its place on an axis of that width. */
        String x(int width) {
            return String.format(java.util.Locale.ROOT, "%.1f", share * width);
        }
    }

    /** What was exchanged. @param period {@code hour} or {@code week} */
    record Traffic(String period, List<Plot> plots) {
    }

    /** Where there is room. */
    record Rooms(Stamping stamping, Disk disk) {
    }

    /** How the message log is time-stamped, and by which node. */
    record Stamping(String status, long backlog, String lastSuccess, String refusesFrom, String leader, boolean leading) {
    }

    /** The disk of the home directory. @param days until it is full at the present rate; -1 when it does not fill */
    record Disk(long bytes, long free, long filledADay, long days) {
    }
}
