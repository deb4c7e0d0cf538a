package org.turnpike.mime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A header and the exact bytes after it, in memory; splits into parts without changing a byte, since a signature may cover them (trust.md §1.4). The
 * framing is strict: lines end with CRLF, delimiter lines have no blanks, the last one is present, and nothing follows it. Header names compare without
 * case; a name that occurs twice is rejected. Immutable, except for the bytes.
 */
public final class MimePart {
    private static final int MAX_BOUNDARY = 70;
    private static final byte[] BLANK_LINE = {'\r', '\n', '\r', '\n'};
    private static final byte[] LINE_END = {'\r', '\n'};

    private final Map<String, String> header;
    private final byte[] body;

    private MimePart(Map<String, String> header, byte[] body) {
        this.header = header;
        this.body = body;
    }

    /** Splits the bytes at the first blank line. Without a blank line, all bytes are the header. */
    public static MimePart read(byte[] bytes) throws MalformedMimeException {
        if (bytes.length >= 2 && bytes[0] == '\r' && bytes[1] == '\n') {
            return new MimePart(Map.of(), Arrays.copyOfRange(bytes, 2, bytes.length));
        }
        int end = indexOf(bytes, BLANK_LINE, 0);
        if (end < 0) {
            return new MimePart(header(new String(bytes, StandardCharsets.UTF_8)), new byte[0]);
        }
        return new MimePart(header(new String(bytes, 0, end, StandardCharsets.UTF_8)), Arrays.copyOfRange(bytes, end + 4, bytes.length));
    }

    private static Map<String, String> header(String text) throws MalformedMimeException {
        Map<String, String> header = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : text.replaceAll("\r\n[ \t]+", " ").split("\r\n")) {
            if (!line.isEmpty()) {
                put(header, line);
            }
        }
        return header;
    }

    private static void put(Map<String, String> header, String line) throws MalformedMimeException {
        int colon = line.indexOf(':');
        if (colon < 1) {
            throw new MalformedMimeException("a header line has no name: '" + abbreviated(line) + "'");
        }
        String name = line.substring(0, colon).strip();
        if (header.put(name, line.substring(colon + 1).strip()) != null) {
            throw new MalformedMimeException("header field " + abbreviated(name) + " occurs twice");
        }
    }

    private static String abbreviated(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    /** The value of a header field. */
    public Optional<String> find(String name) {
        return Optional.ofNullable(header.get(name));
    }

    /** The exact bytes after the header. */
    public byte[] body() {
        return body;
    }

    /** The body as text, which must be ASCII. */
    public String text() {
        return new String(body, StandardCharsets.US_ASCII);
    }

    /**
     * Splits a multipart body into the parts between its delimiters, each from the byte after its delimiter line to the CRLF before the next.
     *
     * @param boundary of 1 to {@value #MAX_BOUNDARY} characters
     * @param most parts; if there are more, one more is returned, and the rest of the body is not read
     */
    public static List<MimePart> parts(byte[] body, String boundary, int most) throws MalformedMimeException {
        if (boundary.isEmpty() || boundary.length() > MAX_BOUNDARY) {
            throw new MalformedMimeException("Content-Type has no boundary of 1 to " + MAX_BOUNDARY + " characters");
        }
        return new Split(body, ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1)).parts(most);
    }

    private static final class Split {
        private final byte[] body;
        private final byte[] delimiter;
        private final LineSearch lines;

        Split(byte[] body, byte[] delimiter) {
            this.body = body;
            this.delimiter = delimiter;
            this.lines = new LineSearch(delimiter, false);
        }

        List<MimePart> parts(int most) throws MalformedMimeException {
            List<MimePart> parts = new ArrayList<>();
            int at = startsWith(body, delimiter, 0) ? 0 : next(1);
            while (!closes(at + delimiter.length) && parts.size() <= most) {
                int start = lineAfter(at + delimiter.length);
                int next = next(start);
                parts.add(read(Arrays.copyOfRange(body, start, Math.max(start, next - 2))));
                at = next;
            }
            if (parts.size() <= most) {
                requireNothingAfter(at + delimiter.length + 2);
            }
            return parts;
        }

        /** Requires that only a CRLF follows the last delimiter, because no signature covers the bytes there. */
        private void requireNothingAfter(int end) throws MalformedMimeException {
            if (end < body.length && !(startsWith(body, LINE_END, end) && end + 2 == body.length)) {
                throw new MalformedMimeException("there are bytes after the last delimiter");
            }
        }

        /** The next delimiter line after a CRLF. */
        private int next(int from) throws MalformedMimeException {
            for (int at = lines.find(body, from, body.length); at >= 0; at = lines.find(body, at + 1, body.length)) {
                int end = at + delimiter.length;
                if (at >= 2 && body[at - 2] == '\r' && (closes(end) || startsWith(body, LINE_END, end))) {
                    return at;
                }
            }
            throw new MalformedMimeException("a delimiter line is missing");
        }

        private boolean closes(int at) {
            return at + 1 < body.length && body[at] == '-' && body[at + 1] == '-';
        }

        private int lineAfter(int at) throws MalformedMimeException {
            if (!startsWith(body, LINE_END, at)) {
                throw new MalformedMimeException("a delimiter line does not end with CRLF");
            }
            return at + 2;
        }
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix, int at) {
        return at + prefix.length <= bytes.length && Arrays.equals(bytes, at, at + prefix.length, prefix, 0, prefix.length);
    }

    private static int indexOf(byte[] bytes, byte[] wanted, int from) {
        for (int at = Math.max(0, from); at + wanted.length <= bytes.length; at++) {
            if (bytes[at] == wanted[0] && startsWith(bytes, wanted, at)) {
                return at;
            }
        }
        return -1;
    }
}
