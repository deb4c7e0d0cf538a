package org.turnpike.messagelog.archive;

import java.io.IOException;
import java.nio.file.Path;

/** The receiver of archive files. */
@FunctionalInterface
public interface HandOver {

    /**
     * Hands over a file; repeated if success is not known.
     *
     * @throws IOException unless the other side has confirmed that it has the file, with its answer
     */
    void take(Path file) throws IOException;
}
