package org.turnpike.signature;

/** Character data as inclusive C14N writes it, so that what is digested and what is embedded are the same characters. */
final class XmlText {
    private XmlText() {
    }

    /**
     * Escapes the text for element content. Not for attribute values, because quotes are not escaped, as in C14N.
     *
     * @throws IllegalArgumentException if it contains a character that XML 1.0 cannot express
     */
    static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> appendEscaped(out, c));
        return out.toString();
    }

    private static void appendEscaped(StringBuilder out, int c) {
        switch (c) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '\r' -> out.append("&#xD;");
            default -> out.appendCodePoint(requireAllowed(c));
        }
    }

    private static int requireAllowed(int c) {
        boolean allowed = c >= 0x20 && c <= 0xD7FF || c == '\n' || c == '\t' || c >= 0xE000 && c <= 0xFFFD || c >= 0x10000;
        if (!allowed) {
            throw new IllegalArgumentException("Character U+" + Integer.toHexString(c) + " cannot be written in XML");
        }
        return c;
    }

    /** Returns a Base64 text without line breaks and indentation, which XML allows. */
    static String withoutWhiteSpace(String base64) {
        StringBuilder out = new StringBuilder(base64.length());
        for (int i = 0; i < base64.length(); i++) {
            char c = base64.charAt(i);
            if (c != '\n' && c != '\r' && c != ' ' && c != '\t') {
                out.append(c);
            }
        }
        return out.toString();
    }
}
