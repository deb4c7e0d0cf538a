package org.turnpike.mime;

import java.util.Arrays;

/** Finds lines that start with certain bytes, by the algorithm of Boyer, Moore and Horspool, which skips most other bytes. Immutable. */
public final class LineSearch {
    private final byte[] beginning;
    private final boolean carriageReturnEnds;
    private final int[] skip = new int[256];

    /** @param carriageReturnEnds whether a carriage return alone ends a line, like a line feed */
    public LineSearch(byte[] beginning, boolean carriageReturnEnds) {
        this.beginning = beginning.clone();
        this.carriageReturnEnds = carriageReturnEnds;
        Arrays.fill(skip, beginning.length);
        for (int i = 0; i < beginning.length - 1; i++) {
            skip[beginning[i] & 0xff] = beginning.length - 1 - i;
        }
    }

    /** Returns the number of bytes with which the lines begin. */
    public int length() {
        return beginning.length;
    }

    /**
     * Returns the start of the first such line at or after {@code from}; -1 if no line starts so. {@code from} is at least 1, because the byte before it
     * shows whether a line starts there.
     */
    public int find(byte[] bytes, int from, int limit) {
        int last = beginning.length - 1;
        for (int end = from + last; end < limit; end += skip[bytes[end] & 0xff]) {
            int start = end - last;
            if (bytes[end] == beginning[last] && endsLine(bytes[start - 1])
                    && Arrays.equals(bytes, start, end + 1, beginning, 0, beginning.length)) {
                return start;
            }
        }
        return -1;
    }

    private boolean endsLine(byte b) {
        return b == '\n' || carriageReturnEnds && b == '\r';
    }
}
