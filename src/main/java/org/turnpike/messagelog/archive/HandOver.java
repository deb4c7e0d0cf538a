package org.turnpike.messagelog.archive;

import java.io.IOException;
import java.nio.file.Path;

/** The receiver of archive files. */
@FunctionalInterface
public interface HandOver {

    /**
     * Hands over a file. Callers repeat the call for the same file if they do not know whether it succeeded.
     *
     * @throws IOException if the receiver has not confirmed the file; the message contains the answer of the receiver
     */
    void take(Path file) throws IOException;
}
