package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/** A page of refused handshakes and messages. Has only open types; immutable. */
public final class RefusalPageView {
    private final List<RefusalView> records;
    private final String next;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"records", "next"})
    public RefusalPageView(List<RefusalView> records, String next) {
        this.records = List.copyOf(records);
        this.next = next;
    }

    /** The records on this page, the newest first. */
    public List<RefusalView> getRecords() {
        return records;
    }

    /** The text to pass to the next search as {@code before}, to get the next page; empty on the last page. */
    public String getNext() {
        return next;
    }
}
