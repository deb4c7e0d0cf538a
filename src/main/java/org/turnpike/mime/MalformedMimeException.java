package org.turnpike.mime;

/** A MIME entity that is not written as required; the message says what is wrong. */
public final class MalformedMimeException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedMimeException(String why) {
        super(why);
    }
}
