package org.turnpike.messagelog.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;

/** Encrypts files of the archive for their readers. */
public interface ArchiveEncryption {

    /**
     * Returns a stream that encrypts for the readers of the group's records. Closing this stream completes the encryption, but does not close
     * {@code out}.
     *
     * @param group the group, as {@link Grouping#group} returns it
     * @param now the time at which the keys must be valid
     * @throws IOException if writing fails, or if there is no valid key for the group
     */
    OutputStream encrypt(OutputStream out, String group, Instant now) throws IOException;
}
