package org.turnpike.messagelog.archive;

import java.io.IOException;
import java.nio.file.Path;

/** Whom archive files are handed over to. */
@FunctionalInterface
public interface HandOver {

    /**
     * Hands over a file, again if that is not known to have succeeded.
     *
     * @throws IOException unless the other side has said that it has the file, with what it said
     */
    void take(Path file) throws IOException;
}
