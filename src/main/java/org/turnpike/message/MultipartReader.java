package org.turnpike.message;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.mime.LineSearch;

/**
 * Reads a MIME multipart body part by part (messages.md §3.3, §3.4). It ignores preamble and epilogue. It accepts a body without a final boundary,
 * and header lines that end with LF alone. It never decodes a content transfer encoding. The content of a part must be read before the call of
 * {@link #next}, which skips its unread rest. It does not close the source. Used by one thread.
 */
public final class MultipartReader {
    private static final int FIRST_BUFFER = 4 * 1024;
    private static final int BUFFER = 32 * 1024;
    private static final int MAX_LINE_BYTES = 1000;
    private static final int MAX_HEADER_BYTES = 10_000;
    private static final int MAX_FIELDS = 1000;
    private static final int MAX_BOUNDARY = 1000;

    private final InputStream source;
    private final LineSearch delimiter;
    private final MessageBudget budget;
    private byte[] buffer = new byte[FIRST_BUFFER];
    private int position = 1;
    private int limit = 1;
    private boolean exhausted;
    private int ready = 1;
    private int found = -1;
    private boolean contentEnded;
    private boolean finished;
    private int parts;

    /** One part. The names and values of its header are unchanged, except that folded lines are joined. */
    public record Part(Headers headers, InputStream content) {
        /** The Content-Type as written, empty if absent. */
        public String contentType() {
            return headers.first("Content-Type").orElse("");
        }
    }

    /** Reads parts from {@code source}, which is at the start of a multipart body that is a whole message. */
    public MultipartReader(InputStream source, String boundary) throws RefusedException {
        this(source, boundary, MessageBudget.of(Long.MAX_VALUE));
    }

    /**
     * Reads parts from {@code source}, which is at the start of the multipart body.
     *
     * @param budget budget of the whole message; parts and headers are subtracted from it
     */
    public MultipartReader(InputStream source, String boundary, MessageBudget budget) throws RefusedException {
        if (boundary.isEmpty() || boundary.length() > MAX_BOUNDARY) {
            throw new RefusedException(FaultCode.INVALID_CONTENT_TYPE, "Invalid boundary in content type");
        }
        this.source = source;
        this.budget = budget;
        this.delimiter = new LineSearch(("--" + boundary).getBytes(StandardCharsets.ISO_8859_1), false);
        buffer[0] = '\n';                                              // the body starts at the start of a line
    }

    /** The next part, or empty at the end. */
    public Optional<Part> next() throws IOException, RefusedException {
        skipContent();
        if (finished || !passDelimiter()) {
            finished = true;
            return Optional.empty();
        }
        parts++;
        budget.takePart();
        Optional<Headers> headers = readHeaders();
        finished = headers.isEmpty();
        startContent();
        return headers.map(fields -> new Part(fields, new PartStream(parts)));
    }

    private static RefusedException malformed(String why) {
        return new RefusedException(FaultCode.MIME_PARSING_FAILED, "Malformed MIME message: " + why);
    }

    // content: the bytes from position to ready belong to the part; the bytes after them are undecided, or are the delimiter at found

    private void startContent() {
        ready = position;
        found = -1;
        contentEnded = false;
    }

    private boolean hasContent() throws IOException {
        while (position == ready && !contentEnded) {
            advance();
        }
        return position < ready;
    }

    private void skipContent() throws IOException {
        while (hasContent()) {
            position = ready;
        }
    }

    private void advance() throws IOException {
        found = find(position - 1);
        int undecided = delimiter.length() + 4;                        // the delimiter, CR and LF before it, and two bytes after it
        if (found >= 0) {
            ready = Math.max(position, buffer[found - (found > 0 ? 1 : 0)] == '\r' ? found - 1 : found);
            contentEnded = true;
        } else if (exhausted) {
            ready = limit;
            contentEnded = true;
        } else if (limit - position > undecided) {
            ready = limit - undecided;
        } else {
            fill();
        }
    }

    /**
     * Returns the index of the line feed before the first delimiter at or after {@code from}; -1 if none is found yet. Unless the source has ended,
     * the buffer contains two bytes after the delimiter.
     */
    private int find(int from) {
        for (int line = delimiter.find(buffer, from + 1, limit); line >= 0; line = delimiter.find(buffer, line + 1, limit)) {
            int after = line + delimiter.length();
            if (!exhausted && after + 1 >= limit) {
                return -1;
            }
            if (endsLine(after)) {
                return line - 1;
            }
        }
        return -1;
    }

    private boolean endsLine(int after) {
        if (after >= limit) {
            return true;
        }
        return switch (buffer[after]) {
            case ' ', '\t', '\r', '\n' -> true;
            case '-' -> after + 1 >= limit || buffer[after + 1] == '-';
            default -> false;
        };
    }

    private boolean passDelimiter() throws IOException, RefusedException {
        if (found < 0) {
            return false;
        }
        position = found + 1 + delimiter.length();
        if (limit - position >= 2 && buffer[position] == '-' && buffer[position + 1] == '-') {
            return false;
        }
        return readLine().isPresent();
    }

    private void fill() throws IOException {
        int keep = position - 1;                                       // the byte before position may be the line feed before a delimiter
        byte[] next = limit == FIRST_BUFFER && buffer.length == FIRST_BUFFER ? new byte[BUFFER] : buffer;   // most messages are short
        System.arraycopy(buffer, keep, next, 0, limit - keep);
        buffer = next;
        position -= keep;
        ready -= keep;
        limit -= keep;
        int read = source.read(buffer, limit, buffer.length - limit);
        if (read < 0) {
            exhausted = true;
        } else {
            limit += read;
        }
    }

    // header

    private Optional<Headers> readHeaders() throws IOException, RefusedException {
        List<StringBuilder> lines = new ArrayList<>();
        Optional<String> line = readLine();
        while (line.isPresent() && !line.get().isEmpty()) {
            budget.takeHeaderLine(line.get().length());
            addLine(lines, line.get());
            line = readLine();
        }
        return line.isEmpty() ? Optional.empty() : Optional.of(new Headers(fields(lines)));
    }

    private static void addLine(List<StringBuilder> lines, String line) throws RefusedException {
        int last = lines.size() - 1;
        boolean folded = line.charAt(0) == ' ' || line.charAt(0) == '\t';
        if (!folded) {
            lines.add(new StringBuilder(line));
        } else if (last < 0) {
            throw malformed("header starts with a folded line");
        } else {
            lines.get(last).append(line);
        }
        if (lines.size() > MAX_FIELDS || lines.get(lines.size() - 1).length() > MAX_HEADER_BYTES) {
            throw malformed("header is too large");
        }
    }

    private static List<Headers.Field> fields(List<StringBuilder> lines) throws RefusedException {
        List<Headers.Field> fields = new ArrayList<>(lines.size());
        for (StringBuilder each : lines) {
            String line = each.toString();
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw malformed("header line without a name");
            }
            fields.add(new Headers.Field(line.substring(0, colon).strip(), line.substring(colon + 1).strip()));
        }
        return fields;
    }

    /** Returns a line without its line end; empty if the source ends before the line. */
    private Optional<String> readLine() throws IOException, RefusedException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = readByte(); b != '\n'; b = readByte()) {
            if (b < 0) {
                return Optional.empty();
            }
            line.write(b);
            if (line.size() > MAX_LINE_BYTES) {
                throw malformed("header line is longer than " + MAX_LINE_BYTES + " bytes");
            }
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        String stripped = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        if (stripped.indexOf('\r') >= 0) {
            throw malformed("carriage return inside a header line");
        }
        return Optional.of(stripped);
    }

    private int readByte() throws IOException {
        while (position == limit && !exhausted) {
            fill();
        }
        return position == limit ? -1 : buffer[position++] & 0xff;
    }

    private final class PartStream extends InputStream {
        private final int part;

        PartStream(int part) {
            this.part = part;
        }

        @Override
        public int read() throws IOException {
            return current() && hasContent() ? buffer[position++] & 0xff : -1;
        }

        @Override
        public int read(byte[] to, int offset, int count) throws IOException {
            if (count == 0) {
                return 0;
            }
            if (!current() || !hasContent()) {
                return -1;
            }
            int length = Math.min(count, ready - position);
            System.arraycopy(buffer, position, to, offset, length);
            position += length;
            return length;
        }

        private boolean current() {
            return part == parts && !finished;
        }
    }
}
