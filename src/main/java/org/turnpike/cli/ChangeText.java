package org.turnpike.cli;

import java.io.PrintWriter;
import org.turnpike.admin.Change;

/** Prints a change: {@code -} before each removed line, {@code +} before each added line. */
final class ChangeText {
    private ChangeText() {
    }

    /** Prints the change as lines, or as JSON with the member {@code made}. */
    static void print(Change change, boolean json, PrintWriter out) {
        if (json) {
            out.println(ValueJson.object("made", change.isMade(), "before", change.getBefore(), "after", change.getAfter(), "notes", change.getNotes()));
        } else if (!change.isMade()) {
            out.println("no change");
        } else {
            lines("- ", change.getBefore(), out);
            lines("+ ", change.getAfter(), out);
        }
        if (!json) {
            change.getNotes().forEach(note -> lines("note: ", note, out));
        }
    }

    private static void lines(String mark, String text, PrintWriter out) {
        text.lines().forEach(line -> out.println(mark + line));
    }
}
