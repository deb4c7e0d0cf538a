package org.turnpike.cli;

import java.io.PrintWriter;
import org.turnpike.admin.Change;

/** Describes a change: {@code -} before what was removed, {@code +} before what was added. */
final class ChangeText {
    private ChangeText() {
    }

    /** Prints it, as JSON with {@code made} when wanted. */
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
