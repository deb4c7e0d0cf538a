package org.turnpike.message;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Bytes on their way: written once, then, after {@link #finish}, content that can be read again and again. Short ones stay in memory,
 * longer ones go to a file of the {@link SpoolStore}. The SHA-512 is computed on the way to a file, or when it is first asked for.
 * {@link #close} deletes the file whatever happened before. A folder that cannot be written is reported as such, by a {@link java.nio.file.FileSystemException}. Used by one thread.
 */
public final class Spool extends OutputStream implements Content {
    private final SpoolStore store;
    private final int memoryBytes;
    private final MessageBudget budget;
    private Memory memory = new Memory();
    private OutputStream target = memory;
    private MessageDigest digest;                                      // once there is a file
    private Path file;
    private long length;
    private long diskBytes;
    private boolean inMemory = true;
    private boolean finished;
    private byte[] sha512;
    private boolean closed;

    Spool(SpoolStore store, int memoryBytes, MessageBudget budget) {
        this.budget = budget;
        this.store = store;
        this.memoryBytes = memoryBytes;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        requireWritable();
        try {
            if (inMemory && (length + count > memoryBytes || !budget.takeMemory(count))) {
                moveToFile();
            }
            if (!inMemory) {
                budget.takeDisk(count);
                diskBytes += count;
            }
            target.write(bytes, offset, count);
        } catch (IOException e) {
            throw new SpoolException(e);
        }
        if (!inMemory) {
            digest.update(bytes, offset, count);
        }
        length += count;
    }

    /** Finishes writing; afterwards the content can be read. */
    public void finish() throws IOException {
        requireWritable();
        try {
            target.close();
        } catch (IOException e) {
            throw new SpoolException(e);
        }
        finished = true;
        if (!inMemory) {
            sha512 = digest.digest();
        }
    }

    /** SHA-512 of everything written. */
    public byte[] sha512() {
        requireFinished();
        if (sha512 == null) {
            requireOpen();
            sha512 = memory.sha512();
        }
        return sha512.clone();
    }

    @Override
    public Optional<byte[]> knownSha512() {
        return finished && !(closed && sha512 == null) ? Optional.of(sha512()) : Optional.empty();
    }

    @Override
    public InputStream open() throws IOException {
        requireFinished();
        if (closed) {
            throw new IOException("Spool is closed");
        }
        return file == null ? memory.open() : store.read(file);
    }

    @Override
    public long length() {
        return length;
    }

    /** Deletes the content; streams that are still open end or fail. It may be called repeatedly. */
    @Override
    public void close() throws IOException {
        if (!closed && inMemory) {
            budget.releaseMemory(length);
        }
        closed = true;
        memory = null;
        budget.releaseDisk(diskBytes);
        diskBytes = 0;
        if (file != null) {
            try {
                target.close();
            } catch (IOException e) {
                if (finished) {                                        // of an unfinished one nothing need be written
                    throw e;
                }
            } finally {
                store.delete(file);
            }
        }
    }

    private void moveToFile() throws IOException {
        budget.takeDisk(length);
        budget.releaseMemory(length);
        diskBytes = length;
        inMemory = false;
        file = store.create();
        target = store.write(file);
        memory.writeTo(target);
        digest = memory.digested();
        memory = null;
    }

    /** Bytes that are read where they were written. */
    private static final class Memory extends ByteArrayOutputStream {
        private static final int FIRST_BYTES = 1024;

        Memory() {
            super(FIRST_BYTES);
        }

        InputStream open() {
            return new ByteArrayInputStream(buf, 0, count);
        }

        byte[] sha512() {
            return digested().digest();
        }

        /** A digest over what was written so far. */
        MessageDigest digested() {
            MessageDigest digest = Sha512.start();
            digest.update(buf, 0, count);
            return digest;
        }
    }

    private void requireWritable() throws IOException {
        if (finished || closed) {
            throw new IOException("Spool is no longer written");
        }
    }

    private void requireFinished() {
        if (!finished) {
            throw new IllegalStateException("Spool is still being written");
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("Spool is closed");
        }
    }
}
