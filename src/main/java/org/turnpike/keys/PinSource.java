package org.turnpike.keys;

import java.io.IOException;

/** Where a token's PIN is found for an unattended login: a file or the environment. */
@FunctionalInterface
public interface PinSource {

    /**
     * The PIN, read anew; the caller wipes the array.
     *
     * @throws IOException when it cannot be read, without its content
     */
    char[] read() throws IOException;
}
