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
 * Writes containers of chosen records into a file of {@code archive/}, encrypted for the default key if archive files are encrypted. Files stay
 * until an operator deletes them. Thread-safe.
 */
public final class ContainerExport {
    /** Records of one file. */
    public static final int MOST_RECORDS = 1000;

    private final SignedContainerStore containers;
    private final ArchiveFileStore files;
    private final Optional<ArchiveEncryption> encryption;
    private final long minFreeDisk;
    private final InstantSource clock;

    /** @param minFreeDisk bytes below which nothing is exported */
    public ContainerExport(SignedContainerStore containers, ArchiveFileStore files, Optional<ArchiveEncryption> encryption, long minFreeDisk,
            InstantSource clock) {
        this.containers = containers;
        this.files = files;
        this.encryption = encryption;
        this.minFreeDisk = minFreeDisk;
        this.clock = clock;
    }

    /**
     * Writes the file, which is complete on disk when this returns; if it fails, no file remains.
     *
     * @return its name
     * @throws SQLException also when there is no such record
     * @throws IOException also if the disk has too little free space
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
                throw new IOException("the disk of archive/ has less free than turnpike.archive.min-free-disk");
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
     * The next bytes of an export, empty at its end.
     *
     * @param name as {@link #export} returned it
     * @throws IllegalArgumentException when it is not such a name
     */
    public byte[] read(String name, long offset) throws IOException {
        return files.readExport(name, offset);
    }

    /** Deletes an export; harmless to repeat. */
    public void discard(String name) throws IOException {
        files.deleteExport(name);
    }
}
