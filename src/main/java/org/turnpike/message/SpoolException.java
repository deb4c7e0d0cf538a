package org.turnpike.message;

import java.io.IOException;
import java.nio.file.FileSystemException;

/** Thrown if the spool folder cannot be written, for example because the disk is full. This is an error of this server, not of the sender. */
final class SpoolException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    SpoolException(IOException cause) {
        super(null, null, "The spool folder cannot be written");
        initCause(cause);
    }
}
