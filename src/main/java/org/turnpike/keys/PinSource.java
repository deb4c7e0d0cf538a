package org.turnpike.keys;

import java.io.IOException;

/** The source of a token's PIN for an unattended login: a file or the environment. */
@FunctionalInterface
public interface PinSource {

    /**
     * Reads the PIN. The caller clears the array.
     *
     * @throws IOException if the PIN cannot be read; the message does not contain the PIN
     */
    char[] read() throws IOException;
}
