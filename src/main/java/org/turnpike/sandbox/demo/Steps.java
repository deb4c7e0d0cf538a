package org.turnpike.sandbox.demo;

import java.io.PrintStream;
import java.time.Duration;

/** Prints each step and its duration. */
final class Steps {
    private final PrintStream out;

    Steps(PrintStream out) {
        this.out = out;
    }

    /** One step; its failure may end the demo. */
    @FunctionalInterface
    interface Step<T> {
        T run() throws DemoFailure, InterruptedException;
    }

    <T> T run(String what, Step<T> step) throws DemoFailure, InterruptedException {
        long start = System.nanoTime();
        out.printf("%-66s", what);
        out.flush();
        try {
            T result = step.run();
            out.printf("%6d ms%n", Duration.ofNanos(System.nanoTime() - start).toMillis());
            return result;
        } catch (DemoFailure | RuntimeException failure) {
            out.println("failed");
            throw failure;
        }
    }

    void line(String text) {
        out.println(text);
        out.flush();
    }
}
