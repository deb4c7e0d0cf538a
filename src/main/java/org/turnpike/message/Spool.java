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
 * Temporary storage for one part of a message. It is written once; after {@link #finish}, it can be read several times. Short content stays in
 * memory, and longer content is in a file of the {@link SpoolStore}. The SHA-512 is computed while the file is written; for content in memory, it is
 * computed on the first request. {@link #close} deletes the file in all cases. If the folder cannot be written, the methods throw a
 * {@link java.nio.file.FileSystemException}. Used by one thread.
 */
public final class Spool extends OutputStream implements Content {
    private final SpoolStore store;
    private final int memoryBytes;
    private final MessageBudget budget;
    private Memory memory = new Memory();
    private OutputStream target = memory;
    private MessageDigest digest;                                      // present if there is a file
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
        target = OutputStream.nullOutputStream();                          // frees the buffer of the file's stream
        if (!inMemory) {
            sha512 = digest.digest();
        }
    }

    /** Returns the SHA-512 of all written bytes. */
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

    /** Deletes the content. Streams that are still open end or fail. This method may be called several times. */
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
                if (finished) {                                        // an unfinished file is only deleted, so a failed write does not matter
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

    /** A buffer that can be read without a copy. */
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

        /** Returns a digest of the bytes that were written until now. */
        MessageDigest digested() {
            MessageDigest digest = Sha512.start();
            digest.update(buf, 0, count);
            return digest;
        }
    }

    /** Closes all of them, also after a failure, which is then thrown. */
    public static void closeAll(Iterable<Spool> spools) throws IOException {
        IOException failure = null;
        for (Spool spool : spools) {
            try {
                spool.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void requireWritable() throws IOException {
        if (finished || closed) {
            throw new IOException("Spool is finished or closed");
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
