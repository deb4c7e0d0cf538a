package org.turnpike.message;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Identifier parts in URLs and REST headers: percent-encoded UTF-8 (messages.md §2.1, §2.2). */
final class UriText {
    private static final String UNRESERVED = "-._~";
    private static final String DECODES = "!$&'()*+,;=:@";
    private static final String KEPT = "!$'()*,;&=@:+";

    private UriText() {
    }

    /** Decodes one segment. Throws {@link IllegalArgumentException} for a character that must be escaped, and for a malformed escape. */
    static String decode(String segment) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(segment.length());
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '%') {
                bytes.write(hex(segment, i + 1) * 16 + hex(segment, i + 2));
                i += 2;
            } else if (plain(c) || DECODES.indexOf(c) >= 0) {
                bytes.write(c);
            } else {
                throw new IllegalArgumentException("Illegal character in identifier '" + segment + "'");
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("Identifier '" + segment + "' is not UTF-8", e);
        }
    }

    /** Encodes one segment. */
    static String encode(String part) {
        StringBuilder text = new StringBuilder();
        for (byte b : part.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (plain(c) || KEPT.indexOf(c) >= 0) {
                text.append(c);
            } else {
                text.append(String.format("%%%02X", (int) c));
            }
        }
        return text.toString();
    }

    private static int hex(String segment, int at) {
        int digit = at < segment.length() && segment.charAt(at) < 128 ? Character.digit(segment.charAt(at), 16) : -1;
        if (digit < 0) {
            throw new IllegalArgumentException("Broken percent-encoding in identifier '" + segment + "'");
        }
        return digit;
    }

    private static boolean plain(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || UNRESERVED.indexOf(c) >= 0;
    }
}
