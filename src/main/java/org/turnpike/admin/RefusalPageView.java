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

    /** What was found, the newest first. */
    public List<RefusalView> getRecords() {
        return records;
    }

    /** Where the search goes on; empty at its end. */
    public String getNext() {
        return next;
    }
}
