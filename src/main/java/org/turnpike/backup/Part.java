package org.turnpike.backup;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.turnpike.fault.RefusedException;

/** A unit of a backup that is saved and restored as a whole: a token, the server configuration. Thread-safe. */
public interface Part {
    /** Its name in backups: lower-case letters, digits and at most one slash, {@code tokens/software}. */
    String name();

    /** Whether a backup without this part is rejected. If not, the current state of the part stays. */
    boolean isNeeded();

    /** Its current files, by name; none if there are none yet. */
    Map<String, byte[]> read() throws IOException;

    /**
     * Rejects files that could not be put in place; changes nothing.
     *
     * @param server the server to which the backup belongs
     * @param tokenPin opens the private keys, if it is given
     * @throws RefusedException naming {@code file} or {@code pin}
     */
    void require(String server, Map<String, byte[]> files, Optional<char[]> tokenPin) throws RefusedException, IOException;

    /**
     * Replaces the current files and uses the new ones. It can be repeated after an interrupted attempt.
     *
     * @throws IOException when they cannot be written
     */
    void replace(Map<String, byte[]> files) throws IOException;
}
