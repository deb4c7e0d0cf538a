package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/**
 * A page of refused handshakes and messages. Has only open types; immutable.
 *
 * @param getRecords the records on this page, the newest first
 * @param getNext the text to pass to the next search as {@code before}, to get the next page; empty on the last page
 */
public record RefusalPageView(List<RefusalView> getRecords, String getNext) {
    @ConstructorParameters({"records", "next"})
    public RefusalPageView {
        getRecords = List.copyOf(getRecords);
    }
}
