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

    /** The records on this page, the newest first. */
    public List<RecordView> getRecords() {
        return records;
    }

    /** The text to pass to the next search as {@code before}, to get the next page; empty on the last page. */
    public String getNext() {
        return next;
    }
}
