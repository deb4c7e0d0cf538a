package org.turnpike.backup;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.turnpike.fault.RefusedException;

/** A unit of a backup that is saved and restored as a whole, for example a token or the server configuration. Thread-safe. */
public interface Part {
    /** Returns the name of the part in backups: lower-case letters, digits and at most one slash, for example {@code tokens/software}. */
    String name();

    /** Returns whether a backup without this part is rejected. If not, restoring such a backup leaves the part as it is. */
    boolean isNeeded();

    /** Returns the current files by name; empty if there are no files yet. */
    Map<String, byte[]> read() throws IOException;

    /**
     * Requires that {@link #replace} can use the files; changes nothing.
     *
     * @param server the server to which the backup belongs
     * @param tokenPin if present, is used to decrypt the private keys as a check
     * @throws RefusedException naming {@code file} or {@code pin}
     */
    void require(String server, Map<String, byte[]> files, Optional<char[]> tokenPin) throws RefusedException, IOException;

    /**
     * Replaces the current files and uses the new ones. The call can be repeated after an interrupted attempt.
     *
     * @throws IOException if they cannot be written
     */
    void replace(Map<String, byte[]> files) throws IOException;
}
