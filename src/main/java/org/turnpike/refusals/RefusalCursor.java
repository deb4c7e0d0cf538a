package org.turnpike.refusals;

import java.time.Instant;

/** The position at which the next page of a search starts: after the record with these values. Immutable. */
record RefusalCursor(Instant at, RefusalRecord.Side side, String id) {
    static RefusalCursor after(StoredRefusal last) {
        return new RefusalCursor(last.at(), last.side(), last.id());
    }

    /** Whether a record belongs to the next pages. */
    boolean precedes(StoredRefusal each) {
        int order = each.at().compareTo(at);
        order = order == 0 ? each.id().compareTo(id) : order;
        return (order == 0 ? each.side().name().compareTo(side.name()) : order) < 0;
    }

    /** Returns the text that {@link #parse} reads. */
    String text() {
        return at.toEpochMilli() + "," + side + "," + id;
    }

    /** @throws IllegalArgumentException if {@link #text} did not write the text */
    static RefusalCursor parse(String text) {
        String[] parts = text.split(",", 3);
        if (parts.length != 3) {
            throw new IllegalArgumentException("'" + text + "' is not a position that a search returned");
        }
        return new RefusalCursor(Instant.ofEpochMilli(Long.parseLong(parts[0])), RefusalRecord.Side.valueOf(parts[1]), parts[2]);
    }
}
