package org.turnpike.message;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** The lines of a REST header part (messages.md §2.3): two lines without a name, then lines of the form {@code Name:Value}. */
record RestLines(String first, String second, Headers headers) {
    /** Header fields that are never part of a REST message, because they concern one HTTP connection or one program (messages.md §2.2). */
    static final Set<String> FORBIDDEN = Set.of("transfer-encoding", "keep-alive", "proxy-authenticate", "proxy-authorization", "te",
            "trailer", "upgrade", "connection", "user-agent", "host", "content-length", "server", "expect");

    private static final char DELETE = 0x7f;
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /** Splits the part at CR, LF or CRLF. Throws an {@link IllegalArgumentException} if the text is not a header part. */
    static RestLines parse(byte[] part) {
        String[] lines = decode(part).split("\r\n|\r|\n", -1);
        int count = lines[lines.length - 1].isEmpty() ? lines.length - 1 : lines.length;
        if (count < 2) {
            throw new IllegalArgumentException("REST header part is incomplete");
        }
        List<Headers.Field> fields = new ArrayList<>(count);
        for (int i = 2; i < count; i++) {
            fields.add(field(lines[i]));
        }
        return new RestLines(lines[0], lines[1], new Headers(fields));
    }

    byte[] bytes() {
        StringBuilder text = new StringBuilder(first).append("\r\n").append(second).append("\r\n");
        for (Headers.Field field : headers) {
            text.append(field.name()).append(':').append(field.value()).append("\r\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    static void requireAtMost(byte[] part, int bytes) throws RefusedException {
        if (part.length > bytes) {
            throw new RefusedException(FaultCode.INVALID_MESSAGE, "REST message is larger than " + bytes + " bytes");
        }
    }

    /**
     * Checks the headers of a part, because other programs receive them. A name must be a token (RFC 9110 §5.6.2), so that a space cannot hide a
     * forbidden name. A value must not have a control character except tab, so that it cannot contain a line end.
     */
    static Headers requireFields(Headers headers) {
        for (Headers.Field field : headers) {
            if (!TOKEN.matcher(field.name()).matches()) {
                throw new IllegalArgumentException("the name of a header is not a token");
            }
            requireText("header '" + field.name() + "'", field.value());
        }
        return headers;
    }

    /**
     * Requires that the text has no control character except tab, so that it cannot contain a line end. Characters from U+0080 on do not count as
     * control characters, because HTTP servers create them from bytes of UTF-8.
     */
    static String requireText(String what, String text) {
        if (text.chars().anyMatch(c -> c != '\t' && (c < ' ' || c == DELETE))) {
            throw new IllegalArgumentException("control character in " + what);
        }
        return text;
    }

    /**
     * Requires that all values of a field are equal if the field identifies a caller or a target. Otherwise one program would use the first value and
     * another the last.
     */
    static void requireUnambiguous(Headers headers, Set<String> lowerCaseNames) {
        for (String name : lowerCaseNames) {
            if (headers.fields().stream().filter(field -> field.name().equalsIgnoreCase(name)).map(Headers.Field::value).distinct().count() > 1) {
                throw new IllegalArgumentException("header '" + name + "' occurs more than once with different values");
            }
        }
    }

    private static Headers.Field field(String line) {
        int colon = line.indexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("REST header part has a line without a header");
        }
        String name = line.substring(0, colon);
        if (FORBIDDEN.contains(name.toLowerCase(java.util.Locale.ROOT))) {
            throw new IllegalArgumentException("REST header part has the forbidden header '" + name + "'");
        }
        return new Headers.Field(name, line.substring(colon + 1));
    }

    private static String decode(byte[] part) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(part)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("REST header part is not UTF-8", e);
        }
    }
}
