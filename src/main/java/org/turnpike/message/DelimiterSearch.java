package org.turnpike.message;

import java.io.IOException;
import java.io.InputStream;
import org.turnpike.mime.LineSearch;

/**
 * Searches contents for the delimiter of a package: a line that starts with the delimiter, followed by the end of the line, white space or two
 * hyphens (RFC 2046 §5.1.1). Lines may end with CR, LF or both. Used by one thread.
 */
final class DelimiterSearch {
    private static final int WINDOW = 32 * 1024;

    private final LineSearch line;
    private final byte[] window;
    private int from;                                                      // the first position that was not searched yet
    private int limit;

    DelimiterSearch(byte[] delimiter) {
        line = new LineSearch(delimiter, true);
        window = new byte[Math.max(WINDOW, 4 * delimiter.length)];
    }

    /**
     * Whether the content contains the delimiter.
     *
     * @param prefix whether any text may follow the delimiter, because some readers do not check this text
     */
    boolean isIn(Content content, boolean prefix) throws IOException {
        window[0] = '\n';                                                  // the content starts at the start of a line
        from = 1;
        limit = 1;
        try (InputStream bytes = content.open()) {
            boolean ended = fill(bytes);
            while (!isInWindow(prefix, ended)) {
                if (ended) {
                    return false;
                }
                keepUndecided();
                ended = fill(bytes);
            }
            return true;
        }
    }

    private boolean fill(InputStream bytes) throws IOException {
        limit += bytes.readNBytes(window, limit, window.length - limit);
        return limit < window.length;
    }

    private boolean isInWindow(boolean prefix, boolean ended) {
        for (int found = line.find(window, from, limit); found >= 0; found = line.find(window, from, limit)) {
            int after = found + line.length();
            if (!ended && after + 2 > limit) {
                return false;                                              // undecided until the next bytes are read
            }
            if (prefix || after == limit || endsDelimiter(after)) {
                return true;
            }
            from = found + 1;
        }
        return false;
    }

    private boolean endsDelimiter(int after) {
        return " \t\r\n".indexOf(window[after]) >= 0 || window[after] == '-' && after + 1 < limit && window[after + 1] == '-';
    }

    /** Keeps the last bytes of the window, because the end of the previous line, the delimiter and two bytes after it may cross the end of the window. */
    private void keepUndecided() {
        int gone = limit - (line.length() + 3);
        System.arraycopy(window, gone, window, 0, limit - gone);
        from = Math.max(1, from - gone);
        limit -= gone;
    }
}
