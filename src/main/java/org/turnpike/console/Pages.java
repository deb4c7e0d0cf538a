package org.turnpike.console;

import java.util.ArrayList;
import java.util.List;
import org.turnpike.console.Sheet.Cell;

/**
 * The part of a long list that a page shows.
 *
 * @param from the number of entries before it
 * @param found how many entries the list has
 * @param most how many a page shows
 */
record Pages(int from, int found, int most) {
    private static final String FIELD = "from";

    /** A start beyond the end of the list shows the last part. */
    Pages {
        from = Math.max(0, Math.min(from, found == 0 ? 0 : (found - 1) / most * most));
    }

    static Pages of(Visit visit, int found, int most) {
        return new Pages(from(visit), found, most);
    }

    /** The start that the address names; 0 without one. */
    static int from(Visit visit) {
        String from = visit.query().get(FIELD);
        return from.matches("[0-9]{1,9}") ? Integer.parseInt(from) : 0;
    }

    <T> List<T> shown(List<T> all) {
        return all.subList(from, Math.min(all.size(), from + most));
    }

    /** Links to the part before and the part after; empty if the whole list is shown. @param path the address of the page, with its query */
    List<Cell> links(Frame frame, String path) {
        List<Cell> links = new ArrayList<>();
        if (from > 0) {
            links.add(Cell.link(frame.t("pages.before"), path + "&" + FIELD + "=" + Math.max(0, from - most)));
        }
        if (from + most < found) {
            links.add(Cell.link(frame.t("pages.after", String.valueOf(from + most + 1), String.valueOf(Math.min(found, from + 2 * most)), String.valueOf(found)), path + "&" + FIELD + "=" + (from + most)));
        }
        return links;
    }
}
