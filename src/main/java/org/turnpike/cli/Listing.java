package org.turnpike.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;

/** Prints values of beans: a table for people, an object a line for scripts. */
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

    /** One value. */
    void print(Object item) {
        if (json) {
            out.println(ValueJson.of(item));
            return;
        }
        ValueJson.attributes(item).forEach((name, value) -> out.printf("%-12s  %s%n", name, value));
    }
}
