package org.turnpike.admin;

import java.io.IOException;
import org.turnpike.fault.FailureText;
import org.turnpike.fault.RefusedException;

/** Converts the failure of a bean's operation to an exception of the JDK with code and sentence, which every JMX client can read. */
final class Answer {
    private Answer() {
    }

    /** The work of an operation. */
    interface Work<T> {
        T done() throws RefusedException, IOException;
    }

    /**
     * @throws IllegalArgumentException if the work was rejected: code, argument and sentence
     * @throws IllegalStateException if a file or a device failed
     */
    static <T> T of(Work<T> work) {
        try {
            return work.done();
        } catch (RefusedException e) {
            throw new IllegalArgumentException(e.code() + ": " + e.getMessage());
        } catch (IOException e) {
            throw new IllegalStateException(FailureText.of(e));
        }
    }
}
