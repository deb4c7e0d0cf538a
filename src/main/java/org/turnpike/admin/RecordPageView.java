package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/** A page of records. Has only open types; immutable. */
public final class RecordPageView {
    private final List<RecordView> records;
    private final String next;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"records", "next"})
    public RecordPageView(List<RecordView> records, String next) {
        this.records = List.copyOf(records);
        this.next = next;
    }

    /** What was found, the newest first. */
    public List<RecordView> getRecords() {
        return records;
    }

    /** Where the search goes on; empty at its end. */
    public String getNext() {
        return next;
    }
}
