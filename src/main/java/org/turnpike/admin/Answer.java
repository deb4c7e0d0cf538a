package org.turnpike.admin;

import java.io.IOException;
import org.turnpike.fault.FailureText;
import org.turnpike.fault.RefusedException;

/** What a bean's operation answers: failures become exceptions of the JDK with code and sentence, which every JMX client can read. */
final class Answer {
    private Answer() {
    }

    /** The work of an operation. */
    interface Work<T> {
        T done() throws RefusedException, IOException;
    }

    /**
     * @throws IllegalArgumentException when the work was refused: code, argument and sentence
     * @throws IllegalStateException when a file or a device failed
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
