package org.turnpike.fault;

/**
 * Prepares text from other parties for the log. The result is one line of limited length, whatever a peer wrote into a code, an id or a header.
 * Stateless; safe for use by many threads.
 */
public final class LogText {
    private static final int LONGEST = 200;
    private static final int LONGEST_LINE = 4000;
    private static final int DEEPEST = 10;

    private LogText() {
    }

    /** Returns the text with {@code ?} in place of each control character, line or paragraph separator and formatting character. */
    public static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints().forEach(c -> printable.appendCodePoint(breaksLine(c) ? '?' : c));
        return printable.toString();
    }

    /** Like {@link #printable(String)}, but keeps at most {@code longest} characters and appends {@code ...} if the text was longer. */
    public static String printable(String text, int longest) {
        return printable(text.length() <= longest ? text : text.substring(0, longest) + "...");
    }

    /**
     * Returns the line that reports a refusal: id, code and other party (each cut after 200 characters), then the text and the messages of its
     * causes. Only the log shows the messages of causes; they never leave the server.
     *
     * @param whom the other party, for example {@code from 10.0.0.1}
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
