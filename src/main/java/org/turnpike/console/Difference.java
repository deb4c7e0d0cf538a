package org.turnpike.console;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.turnpike.admin.Change;

/** A change as lines: {@code -} before what goes, {@code +} before what comes, in the order of their texts. */
final class Difference {
    /** More lines than this are counted and not shown. */
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
