package org.turnpike.messagelog.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.turnpike.messagelog.SignedContainerStore;

/**
 * Writes the containers of selected records to a file in {@code archive/}. If archive files are encrypted, the file is encrypted with the default
 * key. Files stay until an operator deletes them. Thread-safe.
 */
public final class ContainerExport {
    /** The maximum number of records of one file. */
    public static final int MOST_RECORDS = 1000;

    private final SignedContainerStore containers;
    private final ArchiveFileStore files;
    private final Optional<ArchiveEncryption> encryption;
    private final long minFreeDisk;
    private final InstantSource clock;

    /** @param minFreeDisk bytes of disk space that must be free for an export */
    public ContainerExport(SignedContainerStore containers, ArchiveFileStore files, Optional<ArchiveEncryption> encryption, long minFreeDisk,
            InstantSource clock) {
        this.containers = containers;
        this.files = files;
        this.encryption = encryption;
        this.minFreeDisk = minFreeDisk;
        this.clock = clock;
    }

    /**
     * Writes the file and flushes it to disk. If this fails, the file is deleted.
     *
     * @return the name of the file
     * @throws SQLException if the database fails, or if a record does not exist
     * @throws IOException if the file cannot be written, or if the disk has too little free space
     */
    public String export(List<Long> records) throws IOException, SQLException {
        if (records.isEmpty() || records.size() > MOST_RECORDS) {
            throw new IllegalArgumentException("an export has 1 to " + MOST_RECORDS + " records, not " + records.size());
        }
        String name = ArchiveFileStore.EXPORT + UUID.randomUUID() + ".zip" + (encryption.isPresent() ? ".gpg" : "");
        try (ArchiveFileStore.Pending file = files.begin(name.substring(ArchiveFileStore.EXPORT.length()))) {
            try {
                write(records, file.out());
                file.finish();
                files.name(file.name(), name);
                return name;
            } catch (IOException | SQLException | RuntimeException e) {
                files.delete(file.name());
                throw e;
            }
        }
    }

    private void write(List<Long> records, OutputStream file) throws IOException, SQLException {
        if (encryption.isEmpty()) {
            zip(records, file);
            return;
        }
        try (OutputStream encrypted = encryption.get().encrypt(file, Grouping.EVERYBODY, clock.instant())) {
            zip(records, encrypted);
        }
    }

    private void zip(List<Long> records, OutputStream out) throws IOException, SQLException {
        ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
        zip.setLevel(Deflater.NO_COMPRESSION);
        for (long record : records) {
            if (files.freeBytes() < minFreeDisk) {
                throw new IOException("the disk of archive/ has less free space than turnpike.archive.min-free-disk");
            }
            containers.write(record, found -> {
                ZipEntry entry = new ZipEntry(found.fileName());
                entry.setLastModifiedTime(FileTime.from(found.at()));
                zip.putNextEntry(entry);
                return zip;
            });
            zip.closeEntry();
        }
        zip.finish();
        zip.flush();
    }

    /**
     * Returns the bytes of an export from {@code offset} on, at most 256 KiB; empty at its end.
     *
     * @param name the name that {@link #export} returned
     * @throws IllegalArgumentException if the text is not the name of an export
     */
    public byte[] read(String name, long offset) throws IOException {
        return files.readExport(name, offset);
    }

    /** Deletes an export. Does nothing if the export does not exist. */
    public void discard(String name) throws IOException {
        files.deleteExport(name);
    }
}
