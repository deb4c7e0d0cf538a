package org.turnpike.deadlines;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Sends a notice when a problem that operators must know starts, and another notice when it ends. Each call of {@link #run} is one check. The first
 * check reports all existing problems. Thread-safe.
 */
public final class NoticeWatch implements Runnable {
    private final Notices notices;
    private final List<Watched> watched = new ArrayList<>();       // guarded by this

    /** A watched kind of problem, and the current problems of this kind that are already reported. */
    private static final class Watched {
        private final Notice begins;
        private final Notice ends;
        private final Supplier<Map<String, String>> problems;
        private Map<String, String> reported = Map.of();

        Watched(Notice begins, Notice ends, Supplier<Map<String, String>> problems) {
            this.begins = begins;
            this.ends = ends;
            this.problems = problems;
        }
    }

    public NoticeWatch(Notices notices) {
        this.notices = notices;
    }

    /**
     * Adds a kind of problem to watch.
     *
     * @param problems returns the current problems: for each name of what has the problem, a sentence that says why; empty if there are no problems;
     *        must not throw
     */
    public synchronized NoticeWatch over(Notice begins, Notice ends, Supplier<Map<String, String>> problems) {
        watched.add(new Watched(begins, ends, problems));
        return this;
    }

    @Override
    public synchronized void run() {
        watched.forEach(this::look);
    }

    private void look(Watched each) {
        Map<String, String> now = new HashMap<>(each.problems.get());
        now.forEach((what, why) -> {
            if (!each.reported.containsKey(what)) {
                notices.send(each.begins, what + ": " + why);
            }
        });
        each.reported.keySet().stream().filter(what -> !now.containsKey(what)).forEach(what -> notices.send(each.ends, what));
        each.reported = now;
    }
}
