package org.turnpike.console;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.turnpike.admin.Change;

/** Shows a change as lines in alphabetical order: {@code -} before each removed line, {@code +} before each added line. */
final class Difference {
    /** The largest number of lines that are shown. Further lines are only counted. */
    static final int MOST = 1000;

    private Difference() {
    }

    static List<String> lines(Change change) {
        Set<String> before = new TreeSet<>(change.getBefore().lines().toList());
        Set<String> after = new TreeSet<>(change.getAfter().lines().toList());
        Set<String> both = new TreeSet<>(before);
        both.addAll(after);
        List<String> lines = both.stream().filter(each -> !each.isBlank() && !(before.contains(each) && after.contains(each)))
                .map(each -> (before.contains(each) ? "- " : "+ ") + each).toList();
        return lines.size() <= MOST ? lines : Stream.concat(lines.stream().limit(MOST), Stream.of("... " + (lines.size() - MOST))).toList();
    }
}
