package org.turnpike.sandbox.demo;

/** A failure that ends the demo. Its text says what is wrong and what to do. */
final class DemoFailure extends Exception {
    private static final long serialVersionUID = 1L;

    DemoFailure(String text) {
        super(text);
    }

    DemoFailure(String text, Throwable cause) {
        super(text, cause);
    }
}
