package org.turnpike.fault;

/**
 * Prepares text from outside for a log line: it stays one line of limited length, whatever a peer wrote into a code, an id or a header. Values
 * only; safe for use by many threads.
 */
public final class LogText {
    private static final int LONGEST = 200;
    private static final int LONGEST_LINE = 4000;
    private static final int DEEPEST = 10;

    private LogText() {
    }

    /** The text with {@code ?} for each control character, line or paragraph separator and formatting character. */
    public static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints().forEach(c -> printable.appendCodePoint(breaksLine(c) ? '?' : c));
        return printable.toString();
    }

    /** As {@link #printable}, with at most {@code longest} characters of it. */
    public static String printable(String text, int longest) {
        return printable(text.length() <= longest ? text : text.substring(0, longest) + "...");
    }

    /**
     * The line that reports a rejection: id and code, each truncated to 200 characters, then the parties, the text, and the messages of
     * its causes, which never leave the server.
     *
     * @param whom for example {@code from 10.0.0.1}
     */
    public static String line(RefusedException refusal, String whom) {
        StringBuilder text = new StringBuilder(String.valueOf(refusal.getMessage()));
        Throwable cause = refusal.origin().getCause();
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            text.append("; because of ").append(cause.getClass().getSimpleName()).append(": ").append(cause.getMessage());
            cause = cause.getCause();
        }
        return "[" + printable(refusal.id(), LONGEST) + "] " + printable(refusal.code(), LONGEST) + " " + printable(whom, LONGEST) + ": "
                + printable(text.toString(), LONGEST_LINE);
    }

    private static boolean breaksLine(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL || type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR || type == Character.FORMAT;
    }
}
