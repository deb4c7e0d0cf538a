package org.turnpike.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Supplier;

/** Waits until another party has acted, and prints each new state. */
final class Waiting {
    private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(2);

    private Waiting() {
    }

    /**
     * Checks repeatedly until the wanted state is reached or the time is over. Prints each new state in a line.
     *
     * @param prepare runs before each check
     */
    static int until(Duration longest, PrintWriter out, String what, Runnable prepare, Supplier<String> state, String wanted) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        String last = "";
        while (true) {
            prepare.run();
            String now = state.get();
            if (!now.equals(last)) {
                out.println(what + now);
                last = now;
            }
            if (now.equals(wanted)) {
                return AdminMain.OK;
            }
            if (System.nanoTime() - end >= 0) {
                out.println("still not " + wanted + " after " + longest);
                return AdminMain.NOT_WELL;
            }
            Thread.sleep(BETWEEN_CHECKS.toMillis());
        }
    }
}
