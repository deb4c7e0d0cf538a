package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/** The change that an operation made. Has only open types; immutable. Both texts are written to the audit log and contain no secret. */
public final class Change {
    private final String before;
    private final String after;
    private final List<String> notes;

    /** Creates a change without notes. */
    public Change(String before, String after) {
        this(before, after, List.of());
    }

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"before", "after", "notes"})
    public Change(String before, String after, List<String> notes) {
        this.before = before;
        this.after = after;
        this.notes = List.copyOf(notes);
    }

    /** Returns this change with the given notes. */
    Change withNotes(List<String> more) {
        return new Change(before, after, more);
    }

    /** The facts before the change; empty if there were none. */
    public String getBefore() {
        return before;
    }

    /** The facts after the change; empty if the change leaves no facts. */
    public String getAfter() {
        return after;
    }

    /** Notes for the administrator, one sentence each: skipped parts of a description, and values that must be set by hand. */
    public List<String> getNotes() {
        return notes;
    }

    /** Whether anything was changed. */
    public boolean isMade() {
        return !before.equals(after);
    }
}
