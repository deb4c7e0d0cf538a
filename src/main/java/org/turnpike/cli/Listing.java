package org.turnpike.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;

/** Prints values of beans as a table, or as JSON for scripts with one object in each line. */
record Listing(PrintWriter out, boolean json) {

    <T> void print(List<T> items, List<String> heads, Function<T, List<String>> row) {
        if (json) {
            items.forEach(each -> out.println(ValueJson.of(each)));
            return;
        }
        Table table = new Table(heads.toArray(String[]::new));
        items.forEach(each -> table.add(row.apply(each).toArray(String[]::new)));
        table.print(out);
    }

    /** Prints one value. */
    void print(Object item) {
        if (json) {
            out.println(ValueJson.of(item));
            return;
        }
        ValueJson.attributes(item).forEach((name, value) -> out.printf("%-12s  %s%n", name, value));
    }
}
