package org.turnpike.serverconf;

import java.util.regex.Pattern;

/**
 * A path pattern of an endpoint (trust.md §6.5): {@code *} is a run without slash, {@code **} anything, {@code \*} and
 * {@code \\} are literal, all else stands for itself; the whole path must match.
 */
public record PathPattern(String text, Pattern regex) {

    /** Compiles the text; every text is a pattern. */
    public static PathPattern of(String text) {
        return new PathPattern(text, Pattern.compile(toRegex(text), Pattern.DOTALL));
    }

    /** Whether the canonical path matches as a whole. */
    public boolean matches(String path) {
        return text.equals("**") || regex.matcher(path).matches();
    }

    private static String toRegex(String text) {
        StringBuilder regex = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < text.length()) {
                regex.append(Pattern.quote(String.valueOf(text.charAt(at + 1))));
                at += 2;
            } else if (c == '*') {
                int end = at;
                while (end < text.length() && text.charAt(end) == '*') {
                    end++;
                }
                regex.append(end - at == 1 ? "[^/]*" : ".*");
                at = end;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
                at++;
            }
        }
        return regex.toString();
    }

    /** Two patterns are the same when their texts are. */
    @Override
    public boolean equals(Object other) {
        return other instanceof PathPattern pattern && pattern.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
