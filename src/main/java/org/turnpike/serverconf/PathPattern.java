package org.turnpike.serverconf;

import java.util.HashMap;
import java.util.Map;

/**
 * A path pattern of an endpoint (trust.md §6.5): {@code *} stands for characters other than a slash, {@code **} for any characters, {@code \*} and
 * {@code \\} are literal, and every other character stands for itself; the whole path must match. The pattern comes from a description and the path
 * from a caller, so both may be hostile. All positions in the pattern that the path can have reached are tracked at the same time, with one bit each.
 * (A regular expression would try the positions one after the other.) The time is proportional to the length of the path times a 64th of the length
 * of the pattern. Immutable.
 */
public final class PathPattern {
    private final String text;
    /** The tokens that are this character, one bit each. */
    private final Map<Character, long[]> literals = new HashMap<>();
    /** The tokens that are {@code *}, and those that are {@code **}. No two of these two kinds are neighbours. */
    private final long[] runs;
    private final long[] anything;
    /** The number of tokens. The bit with this number stands for the end of the pattern. */
    private final int end;

    private PathPattern(String text) {
        this.text = text;
        int words = (text.length() >> 6) + 1;
        runs = new long[words];
        anything = new long[words];
        int tokens = 0;
        for (int at = 0; at < text.length(); tokens++) {
            at = addToken(at, tokens, words);
        }
        end = tokens;
    }

    /** Compiles the text; every text is a pattern. */
    public static PathPattern of(String text) {
        return new PathPattern(text);
    }

    /** Adds the token that starts at an index of the text, and returns where the next one starts. */
    private int addToken(int at, int token, int words) {
        char c = text.charAt(at);
        boolean quoted = c == '\\' && at + 1 < text.length();
        if (c != '*') {
            set(literals.computeIfAbsent(quoted ? text.charAt(at + 1) : c, any -> new long[words]), token);
            return at + (quoted ? 2 : 1);
        }
        int next = at;
        while (next < text.length() && text.charAt(next) == '*') {
            next++;
        }
        set(next - at == 1 ? runs : anything, token);
        return next;
    }

    private static void set(long[] bits, int bit) {
        bits[bit >> 6] |= 1L << bit;
    }

    /** The pattern as it was written. */
    public String text() {
        return text;
    }

    /** Whether the canonical path matches as a whole. */
    public boolean matches(String path) {
        long[] reached = new long[runs.length];
        reached[0] = 1;
        skipEmptyRuns(reached);
        boolean any = true;
        for (int i = 0; i < path.length() && any; i++) {
            any = step(reached, path.charAt(i));
        }
        return any && (reached[end >> 6] >>> end & 1) == 1;
    }

    /** Follows one character; returns whether any position is left. */
    private boolean step(long[] reached, char c) {
        long[] literal = literals.get(c);
        long carry = 0;
        long any = 0;
        for (int i = 0; i < reached.length; i++) {
            long passed = literal == null ? 0 : reached[i] & literal[i];
            long stayed = reached[i] & (c == '/' ? anything[i] : runs[i] | anything[i]);
            reached[i] = passed << 1 | carry | stayed;
            carry = passed >>> 63;
            any |= reached[i];
        }
        skipEmptyRuns(reached);
        return any != 0;
    }

    /** Adds the position behind each star that was reached, because a star may stand for no characters. */
    private void skipEmptyRuns(long[] reached) {
        long carry = 0;
        for (int i = 0; i < reached.length; i++) {
            long skipped = reached[i] & (runs[i] | anything[i]);
            reached[i] |= skipped << 1 | carry;
            carry = skipped >>> 63;
        }
    }

    /** Two patterns are equal if their texts are equal. */
    @Override
    public boolean equals(Object other) {
        return other instanceof PathPattern pattern && pattern.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
