package org.turnpike.message;

import java.io.IOException;
import java.nio.file.FileSystemException;

/** The spool folder does not take what is written, a full disk for one: this server's fault, not the sender's. */
final class SpoolException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    SpoolException(IOException cause) {
        super(null, null, "The spool folder cannot be written");
        initCause(cause);
    }
}
