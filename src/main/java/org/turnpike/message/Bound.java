package org.turnpike.message;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** The maximum length of received data, and the refusal for longer data. */
public record Bound(long bytes, FaultCode code, String what) {
    private static final int FIRST_BLOCK = 2 * 1024;
    private static final int BLOCK = 16 * 1024;

    /** Copies all of {@code from}. If it is longer than the bound, copies at most {@code bytes} bytes and throws the refusal. */
    public void copy(InputStream from, OutputStream to) throws IOException, RefusedException {
        byte[] block = new byte[FIRST_BLOCK];                              // most parts are short
        long left = bytes;
        for (int read = from.read(block); read >= 0; read = from.read(block)) {
            left -= read;
            if (left < 0) {
                throw exceeded();
            }
            to.write(block, 0, read);
            if (read == FIRST_BLOCK && block.length == FIRST_BLOCK) {
                block = new byte[BLOCK];
            }
        }
    }

    RefusedException exceeded() {
        return new RefusedException(code, what + " is larger than " + bytes + " bytes");
    }

    /** Reads all of {@code from} into memory. */
    public byte[] read(InputStream from) throws IOException, RefusedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        copy(from, bytes);
        return bytes.toByteArray();
    }
}
