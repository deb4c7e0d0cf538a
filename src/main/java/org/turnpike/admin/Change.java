package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** What an operation changed. A value of open types only; immutable. Both texts go to the audit log and hold no secret. */
public final class Change {
    private final String before;
    private final String after;

    /** Every attribute in the order of its getter. */
    @ConstructorParameters({"before", "after"})
    public Change(String before, String after) {
        this.before = before;
        this.after = after;
    }

    /** What was there; empty when there was nothing. */
    public String getBefore() {
        return before;
    }

    /** What is there now; empty when there is nothing. */
    public String getAfter() {
        return after;
    }

    /** Whether anything is different now. */
    public boolean isMade() {
        return !before.equals(after);
    }
}
