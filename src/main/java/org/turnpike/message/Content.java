package org.turnpike.message;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Bytes that can be read more than once: a part of a message held in memory or in a spool file. */
public interface Content {

    /** Opens the bytes from the beginning; the caller closes the stream. */
    InputStream open() throws IOException;

    /** Length in bytes. */
    long length();

    /** Returns the SHA-512 of the bytes if it is available without opening the content; otherwise empty. */
    default Optional<byte[]> knownSha512() {
        return Optional.empty();
    }

    /** Content held in memory; the array is not copied. */
    static Content of(byte[] bytes) {
        return new Content() {
            @Override
            public InputStream open() {
                return new java.io.ByteArrayInputStream(bytes);
            }

            @Override
            public long length() {
                return bytes.length;
            }
        };
    }
}
