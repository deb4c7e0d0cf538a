package org.turnpike.messagelog.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;

/** Encrypts files of the archive for their readers. */
public interface ArchiveEncryption {

    /**
     * A stream that encrypts for the readers of the group's records; closing it completes the encryption and leaves {@code out} open.
     *
     * @param group of {@link Grouping#group}
     * @param now at which the keys must be valid
     * @throws IOException also when there is no key for the group or it is not valid
     */
    OutputStream encrypt(OutputStream out, String group, Instant now) throws IOException;
}
