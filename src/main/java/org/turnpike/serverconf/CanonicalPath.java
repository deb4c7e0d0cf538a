package org.turnpike.serverconf;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The path for checking access rights: segments are decoded one by one, and dot segments are removed. A path that two readers could understand
 * differently has no canonical form and is rejected, so that an encoding cannot bypass a pattern: an encoded slash, backslash or NUL, a dot segment
 * that is encoded or has parameters, an empty segment before the end, a bad percent escape, a raw character outside ASCII or {@code #}, a path that
 * climbs above its root.
 */
record CanonicalPath(String text, String bare) {

    static Optional<CanonicalPath> find(String rawPath) {
        if (rawPath.isEmpty()) {
            return Optional.of(new CanonicalPath("", ""));
        }
        String[] segments = rawPath.substring(1).split("/", -1);
        Deque<String> kept = new ArrayDeque<>();
        for (int i = 0; i < segments.length; i++) {
            Optional<String> segment = decode(segments[i]);
            boolean last = i == segments.length - 1;
            if (segment.isEmpty() || ambiguous(segments[i], segment.get(), last) || !step(kept, segment.get(), last)) {
                return Optional.empty();
            }
        }
        List<String> ordered = inOrder(kept);
        return Optional.of(new CanonicalPath("/" + String.join("/", ordered),
                "/" + String.join("/", ordered.stream().map(CanonicalPath::withoutParameters).toList())));
    }

    /**
     * Whether the path stays below its start for every reader: encoded slashes and backslashes count as separators, and parameters are ignored.
     * Encoded slashes are harmless if the caller has a right to every path.
     */
    static boolean staysInside(String rawPath) {
        Optional<String> decoded = decode(rawPath);
        if (decoded.isEmpty() || decoded.get().chars().anyMatch(c -> c < ' ')) {
            return false;
        }
        int depth = 0;
        for (String segment : decoded.get().split("[/\\\\]")) {
            String bare = withoutParameters(segment);
            if (bare.equals("..")) {
                depth--;
            } else if (!bare.isEmpty() && !bare.equals(".")) {
                depth++;
            }
            if (depth < 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether the pattern matches both with and without path parameters, because information systems differ in how they read them. */
    boolean matches(PathPattern pattern) {
        return pattern.matches(text) && pattern.matches(bare);
    }

    private static String withoutParameters(String segment) {
        int parameters = segment.indexOf(';');
        return parameters < 0 ? segment : segment.substring(0, parameters);
    }

    private static List<String> inOrder(Deque<String> kept) {
        List<String> segments = new ArrayList<>(kept.size());
        kept.descendingIterator().forEachRemaining(segments::add);
        return segments;
    }

    private static boolean ambiguous(String raw, String decoded, boolean last) {
        String bare = withoutParameters(decoded);
        boolean hiddenDots = (bare.equals(".") || bare.equals("..")) && !raw.equals(bare);
        return hiddenDots || decoded.isEmpty() && !last || decoded.chars().anyMatch(c -> c == '/' || c == '\\' || c < ' ');
    }

    private static boolean step(Deque<String> kept, String segment, boolean last) {
        if (segment.equals("..")) {
            return kept.poll() != null && (!last || push(kept, ""));
        }
        if (segment.equals(".")) {
            return !last || push(kept, "");
        }
        return push(kept, segment);
    }

    private static boolean push(Deque<String> kept, String segment) {
        kept.push(segment);
        return true;
    }

    private static Optional<String> decode(String raw) {
        ByteBuffer bytes = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c >= 0x80 || c == '#') {
                return Optional.empty();
            }
            if (c != '%') {
                bytes.put((byte) c);
                continue;
            }
            int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
            int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                return Optional.empty();
            }
            bytes.put((byte) (high << 4 | low));
            i += 2;
        }
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
