package org.turnpike.backup;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.turnpike.fault.RefusedException;

/** One thing that is backed up and restored as a whole: a token, the server configuration. Thread-safe. */
public interface Part {
    /** Its name in backups, of lower-case letters and digits with a slash at most: {@code tokens/software}. */
    String name();

    /** Whether a backup without it is refused; of one that is not needed, what is there stays. */
    boolean isNeeded();

    /** Its files as they are now, by name; none when there is nothing yet. */
    Map<String, byte[]> read() throws IOException;

    /**
     * Refuses what could not be put in place; changes nothing.
     *
     * @param server whose backup it is
     * @param tokenPin opens the private keys, where it is given
     * @throws RefusedException naming {@code file} or {@code pin}
     */
    void require(String server, Map<String, byte[]> files, Optional<char[]> tokenPin) throws RefusedException, IOException;

    /**
     * Puts the files in place of what is there, and into use. It can be done again, from wherever an earlier attempt stopped.
     *
     * @throws IOException when they cannot be written
     */
    void replace(Map<String, byte[]> files) throws IOException;
}
