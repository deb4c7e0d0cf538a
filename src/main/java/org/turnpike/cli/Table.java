package org.turnpike.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** A readable table whose columns are as wide as their content. */
final class Table {
    /** Stands for a list without entries. */
    static final String NONE = "none";

    private final List<String[]> rows = new ArrayList<>();

    Table(String... heads) {
        rows.add(heads);
    }

    void add(String... cells) {
        rows.add(cells);
    }

    void print(PrintWriter out) {
        if (rows.size() == 1) {
            out.println(NONE);
            return;
        }
        int columns = rows.get(0).length;
        int[] widths = new int[columns];
        for (String[] row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
