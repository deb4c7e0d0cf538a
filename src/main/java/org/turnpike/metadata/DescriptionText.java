package org.turnpike.metadata;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The text of a JSON or YAML file from an information system. It is read as UTF-8, or as UTF-16 or UTF-32 if it has a byte order mark. If this fails,
 * it is read as windows-1252, the usual superset of Latin-1. The mark is not part of the text.
 *
 * @param guessed whether the text was read as windows-1252
 */
record DescriptionText(String text, boolean guessed) {
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    private static final Charset UTF_32BE = Charset.forName("UTF-32BE");
    private static final Charset UTF_32LE = Charset.forName("UTF-32LE");

    static DescriptionText of(byte[] bytes) {
        Optional<Charset> marked = marked(bytes);
        try {
            String text = marked.orElse(StandardCharsets.UTF_8).newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return new DescriptionText(text.startsWith("\ufeff") ? text.substring(1) : text, false);
        } catch (CharacterCodingException e) {
            return new DescriptionText(decoded(bytes), true);           // old editors write the code page of their system
        }
    }

    private static Optional<Charset> marked(byte[] bytes) {
        if (starts(bytes, 0x00, 0x00, 0xfe, 0xff)) {
            return Optional.of(UTF_32BE);
        }
        if (starts(bytes, 0xff, 0xfe, 0x00, 0x00)) {
            return Optional.of(UTF_32LE);
        }
        if (starts(bytes, 0xfe, 0xff)) {
            return Optional.of(StandardCharsets.UTF_16BE);
        }
        return starts(bytes, 0xff, 0xfe) ? Optional.of(StandardCharsets.UTF_16LE) : Optional.empty();
    }

    private static boolean starts(byte[] bytes, int... mark) {
        if (bytes.length < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if ((bytes[i] & 0xff) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static String decoded(byte[] bytes) {
        try {
            return WINDOWS_1252.newDecoder().onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE)
                    .decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new AssertionError("A decoder that replaces malformed input reported malformed input", e);
        }
    }
}
