package org.turnpike.message;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalLong;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * The folder for message parts that are too large for memory. Only the owner can read the files. {@link Spool#close} deletes the file of a spool;
 * {@link #sweep} deletes the files of a process that was killed. Thread-safe.
 */
public final class SpoolStore {
    /** Bytes that a spool keeps in memory by default. */
    public static final int DEFAULT_MEMORY_BYTES = 64 * 1024;
    /** An envelope may use this many times the memory of another part, because it is read several times and memory for it is reserved in any case. */
    private static final int ENVELOPE_SHARE = 4;
    private static final int BLOCK = 64 * 1024;
    private static final String SUFFIX = ".spool";

    private static final long CHECKED_EVERY = 16L << 20;
    private static final long LEAST_FREE = 1L << 30;

    private final Path folder;
    private final int memoryBytes;
    private final OptionalLong minFree;

    /**
     * Creates the folder if it is missing. The files may use all free disk space.
     *
     * @param memoryBytes maximum number of bytes of a spool in memory; a longer spool is moved to a file
     */
    public SpoolStore(Path folder, int memoryBytes) throws IOException {
        this(folder, memoryBytes, OptionalLong.of(0));
    }

    /**
     * Creates the folder if it is missing.
     *
     * @param memoryBytes maximum number of bytes of a spool in memory; a longer spool is moved to a file
     * @param minFree bytes that must stay free on the disk for the message log; if empty, the larger of 1 GiB and 5 % of the disk
     */
    public SpoolStore(Path folder, int memoryBytes, OptionalLong minFree) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.memoryBytes = memoryBytes;
        this.minFree = minFree;
    }

    /** @throws NoRoomException if the disk has less free space than must stay free */
    private void requireRoom() throws IOException {
        FileStore disk = Files.getFileStore(folder);
        long floor = minFree.orElse(Math.max(LEAST_FREE, disk.getTotalSpace() / 20));
        long free = disk.getUsableSpace();
        if (free < floor) {
            throw new NoRoomException(free, floor);
        }
    }

    /** The disk has less free space than is reserved for the message log. */
    static final class NoRoomException extends IOException {
        private static final long serialVersionUID = 1L;

        NoRoomException(long free, long floor) {
            super("The disk of the spool folder has " + free + " bytes free, but " + floor + " bytes must stay free (turnpike.messages.min-free-space)");
        }
    }

    /** Returns an empty spool for writing, which the caller must close. */
    public Spool open() {
        return open(MessageBudget.of(Long.MAX_VALUE));
    }

    /** Like {@link #open()}, but memory and disk space are subtracted from the budget of the message. */
    public Spool open(MessageBudget budget) {
        return new Spool(this, memoryBytes, budget);
    }

    /** Like {@link #open(MessageBudget)}, but for a SOAP envelope: four times as many bytes stay in memory before a file is created. */
    public Spool openEnvelope(MessageBudget budget) {
        return new Spool(this, (int) Math.min(Integer.MAX_VALUE, (long) ENVELOPE_SHARE * memoryBytes), budget);
    }

    /**
     * Returns a finished spool with all of {@code from}. If this fails, no file remains.
     *
     * @throws RefusedException the refusal of the bound if the content is too long; {@code internal_error} if the folder cannot be written;
     *         {@code io_error} if the disk has too little free space
     */
    public Spool receive(InputStream from, Bound bound) throws IOException, RefusedException {
        return receive(from, bound, MessageBudget.of(Long.MAX_VALUE));
    }

    /** Like {@link #receive(InputStream, Bound)}, but memory and disk space are subtracted from the budget of the message. */
    public Spool receive(InputStream from, Bound bound, MessageBudget budget) throws IOException, RefusedException {
        return received(open(budget), from, bound);
    }

    /** Like {@link #receive(InputStream, Bound, MessageBudget)}, but for a SOAP envelope. */
    public Spool receiveEnvelope(InputStream from, Bound bound, MessageBudget budget) throws IOException, RefusedException {
        return received(openEnvelope(budget), from, bound);
    }

    private static Spool received(Spool spool, InputStream from, Bound bound) throws IOException, RefusedException {
        try {
            bound.copy(from, spool);
            spool.finish();
            return spool;
        } catch (SpoolException e) {
            spool.close();
            throw full(e);
        } catch (IOException | RefusedException | RuntimeException e) {
            spool.close();
            throw e;
        }
    }

    static RefusedException full(SpoolException e) {
        return e.getCause() instanceof NoRoomException
                ? new RefusedException(FaultCode.IO_ERROR, "This security server has no room for large messages at present", e)
                : new RefusedException(FaultCode.INTERNAL_ERROR, "This security server cannot store the message", e);
    }

    /** Removes the files of an earlier process. Must be called before the first {@link #open}. */
    public void sweep() throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
        }
    }

    Path create() throws IOException {
        requireRoom();
        return Files.createTempFile(folder, "part", SUFFIX, ownerOnly());
    }

    OutputStream write(Path file) throws IOException {
        return new BufferedOutputStream(new CheckedFile(Files.newOutputStream(file)), BLOCK);
    }

    InputStream read(Path file) throws IOException {
        return Files.newInputStream(file);
    }

    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** Checks the free disk space after every 16 MiB that are written to a file. */
    private final class CheckedFile extends FilterOutputStream {
        private long unchecked;

        CheckedFile(OutputStream file) {
            super(file);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            unchecked += length;
            if (unchecked >= CHECKED_EVERY) {
                requireRoom();
                unchecked = 0;
            }
            out.write(bytes, offset, length);
        }
    }

    private FileAttribute<?>[] ownerOnly() {
        if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))};
    }
}
