package org.turnpike.sandbox.demo;

/** Why the demo ends early, reported to the user: what is wrong and what to do about it. */
final class DemoFailure extends Exception {
    private static final long serialVersionUID = 1L;

    DemoFailure(String text) {
        super(text);
    }

    DemoFailure(String text, Throwable cause) {
        super(text, cause);
    }
}
