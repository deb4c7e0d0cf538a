package org.turnpike.globalconf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * A header and the exact bytes of the body after it. The body is split into parts without a change of any byte, because a signature covers the bytes
 * (trust.md §1.4). No signature covers the framing, so it must be exactly as central servers write it. Lines end with CRLF. Header names are not
 * case-sensitive; a name that occurs twice is refused.
 */
final class MimePart {
    private static final byte[] BLANK_LINE = {'\r', '\n', '\r', '\n'};
    private static final byte[] LINE_END = {'\r', '\n'};

    private final Map<String, String> header;
    private final byte[] body;

    private MimePart(Map<String, String> header, byte[] body) {
        this.header = header;
        this.body = body;
    }

    /** Splits the bytes at the first blank line. Without a blank line, all bytes are the header. */
    static MimePart read(byte[] bytes) throws RefusedException {
        if (bytes.length >= 2 && bytes[0] == '\r' && bytes[1] == '\n') {
            return new MimePart(Map.of(), Arrays.copyOfRange(bytes, 2, bytes.length));
        }
        int end = indexOf(bytes, BLANK_LINE, 0);
        if (end < 0) {
            return new MimePart(header(new String(bytes, StandardCharsets.UTF_8)), new byte[0]);
        }
        return new MimePart(header(new String(bytes, 0, end, StandardCharsets.UTF_8)), Arrays.copyOfRange(bytes, end + 4, bytes.length));
    }

    private static Map<String, String> header(String text) throws RefusedException {
        Map<String, String> header = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : text.replaceAll("\r\n[ \t]+", " ").split("\r\n")) {
            if (!line.isEmpty()) {
                put(header, line);
            }
        }
        return header;
    }

    private static void put(Map<String, String> header, String line) throws RefusedException {
        int colon = line.indexOf(':');
        if (colon < 1) {
            throw notMime("a header line has no name: '" + abbreviated(line) + "'");
        }
        String name = line.substring(0, colon).strip();
        if (header.put(name, line.substring(colon + 1).strip()) != null) {
            throw notMime("header field " + abbreviated(name) + " occurs twice");
        }
    }

    private static String abbreviated(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    Optional<String> find(String name) {
        return Optional.ofNullable(header.get(name));
    }

    byte[] body() {
        return body;
    }

    String text() {
        return new String(body, StandardCharsets.US_ASCII);
    }

    /** Returns the parts of this multipart. Each part starts after its delimiter line and ends before the CRLF of the next delimiter. */
    List<MimePart> parts(String type) throws RefusedException {
        byte[] delimiter = ("--" + boundary(type)).getBytes(StandardCharsets.US_ASCII);
        List<MimePart> parts = new ArrayList<>();
        int at = startsWith(body, delimiter, 0) ? 0 : afterLineEnd(delimiter, 0);
        while (!closes(at + delimiter.length)) {
            int start = lineAfter(at + delimiter.length);
            int next = afterLineEnd(delimiter, start - 2);
            parts.add(read(Arrays.copyOfRange(body, start, Math.max(start, next - 2))));
            at = next;
        }
        requireNothingAfter(at + delimiter.length + 2);
        return parts;
    }

    /** Requires that only a CRLF follows the last delimiter, because no signature covers the bytes there. */
    private void requireNothingAfter(int end) throws RefusedException {
        if (end < body.length && !(startsWith(body, LINE_END, end) && end + 2 == body.length)) {
            throw notMime("there are bytes after the last delimiter");
        }
    }

    private String boundary(String type) throws RefusedException {
        HeaderValue contentType = HeaderValue.read(find("Content-Type").orElseThrow(() -> notMime("Content-Type is missing")));
        if (!contentType.value().toLowerCase(Locale.ROOT).equals(type)) {
            throw notMime("Content-Type is " + abbreviated(contentType.value()) + ", must be " + type);
        }
        if (!contentType.isWellFormed() || !Set.of("boundary", "charset").containsAll(contentType.parameters().keySet())
                || !contentType.find("charset").orElse("UTF-8").equalsIgnoreCase("UTF-8")) {
            throw notMime("Content-Type has other parameters than boundary and charset=UTF-8");
        }
        return contentType.find("boundary").filter(boundary -> boundary.length() <= 70 && !boundary.isEmpty())
                .orElseThrow(() -> notMime("Content-Type has no boundary of 1 to 70 characters"));
    }

    /** Returns the start of the next delimiter line, which is directly after a CRLF. */
    private int afterLineEnd(byte[] delimiter, int from) throws RefusedException {
        for (int at = indexOf(body, LINE_END, from); at >= 0; at = indexOf(body, LINE_END, at + 1)) {
            int end = at + 2 + delimiter.length;
            if (startsWith(body, delimiter, at + 2) && (closes(end) || startsWith(body, LINE_END, end))) {
                return at + 2;
            }
        }
        throw notMime("a delimiter line is missing");
    }

    private boolean closes(int at) {
        return at + 1 < body.length && body[at] == '-' && body[at + 1] == '-';
    }

    private int lineAfter(int at) throws RefusedException {
        if (!startsWith(body, LINE_END, at)) {
            throw notMime("a delimiter line does not end with CRLF");
        }
        return at + 2;
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

    static RefusedException notMime(String why) {
        return new RefusedException(FaultCode.GLOBAL_CONF_PARSING_DOWNLOADED_CONF_DIRECTORY_FAILURE,
                "Configuration directory is not a MIME message of the expected form: " + why);
    }
}
