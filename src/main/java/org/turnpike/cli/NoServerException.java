package org.turnpike.cli;

/** No security server could be reached; the text says where the command searched. */
final class NoServerException extends Exception {
    private static final long serialVersionUID = 1L;

    NoServerException(String text, Exception cause) {
        super(text, cause);
    }
}
