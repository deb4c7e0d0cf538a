package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/** What an operation changed. A value of open types only; immutable. Both texts go to the audit log and hold no secret. */
public final class Change {
    private final String before;
    private final String after;
    private final List<String> notes;

    /** A change about which there is nothing more to say. */
    public Change(String before, String after) {
        this(before, after, List.of());
    }

    /** Every attribute in the order of its getter. */
    @ConstructorParameters({"before", "after", "notes"})
    public Change(String before, String after, List<String> notes) {
        this.before = before;
        this.after = after;
        this.notes = List.copyOf(notes);
    }

    /** The same with more to say. */
    Change withNotes(List<String> more) {
        return new Change(before, after, more);
    }

    /** What was there; empty when there was nothing. */
    public String getBefore() {
        return before;
    }

    /** What is there now; empty when there is nothing. */
    public String getAfter() {
        return after;
    }

    /** What an administrator should know about the change, a sentence each: what was left out of a description, and what has to be set by hand. */
    public List<String> getNotes() {
        return notes;
    }

    /** Whether anything is different now. */
    public boolean isMade() {
        return !before.equals(after);
    }
}
