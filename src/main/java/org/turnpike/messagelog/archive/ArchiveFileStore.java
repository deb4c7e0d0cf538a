package org.turnpike.messagelog.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The folder of archive files. A file has a temporary name while it is written. When it is complete on disk, an atomic rename gives it its final
 * name. Only the owner can read the files. Thread-safe.
 */
public final class ArchiveFileStore {
    private static final String TEMPORARY = "tmp-mlog-";
    private static final String TEMPORARY_END = ".tmp";
    static final String EXPORT = "export-";
    private static final Pattern EXPORT_NAME = Pattern.compile(EXPORT + "[0-9a-f-]{36}\\.zip(\\.gpg)?");
    private static final int PIECE_BYTES = 256 << 10;
    private static final int BUFFER_BYTES = 64 << 10;

    private final Path folder;

    /** Creates the folder if it is missing. */
    public ArchiveFileStore(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /** A file that is being written. */
    final class Pending implements AutoCloseable {
        private final Path path;
        private final FileChannel channel;
        private final OutputStream out;
        private long bytes;

        private Pending(Path path) throws IOException {
            this.path = path;
            this.channel = FileChannel.open(path, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW), ownerOnly());
            this.out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
        }

        OutputStream out() {
            return out;
        }

        String name() {
            return path.getFileName().toString();
        }

        /** Flushes the file and its temporary name to disk. */
        void finish() throws IOException {
            out.flush();
            channel.force(true);
            bytes = channel.size();
            channel.close();
            forceFolder();
        }

        /** Returns the size of the finished file. */
        long bytes() {
            return bytes;
        }

        /** Closes the file, but does not delete it. */
        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** Creates a file with a temporary name. */
    Pending begin(String unique) throws IOException {
        return new Pending(folder.resolve(TEMPORARY + unique + TEMPORARY_END));
    }

    private FileAttribute<?>[] ownerOnly() {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))} : new FileAttribute<?>[0];
    }

    /** Durably renames a complete file to its final name. Does nothing if the file already has its final name. */
    void name(String temporaryName, String fileName) throws IOException {
        if (Files.exists(folder.resolve(temporaryName))) {
            Files.move(folder.resolve(temporaryName), folder.resolve(fileName), StandardCopyOption.ATOMIC_MOVE);
        }
        forceFolder();
    }

    private void forceFolder() throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }

    /** Returns the temporary names in the folder. */
    List<String> temporaryNames() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, TEMPORARY + "*" + TEMPORARY_END)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        return names;
    }

    /** Returns the names of archive files in the folder. */
    List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, ArchiveName.PREFIX + "*")) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        return names;
    }

    boolean exists(String name) {
        return Files.exists(folder.resolve(name));
    }

    void delete(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }

    /** Returns the path of the file, for its hand-over. */
    Path path(String name) {
        return folder.resolve(name);
    }

    private Path export(String name) {
        if (!EXPORT_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is not the name of an export");
        }
        return folder.resolve(name);
    }

    /** Returns the bytes of an export from {@code offset} on, at most 256 KiB; empty at its end. */
    byte[] readExport(String name, long offset) throws IOException {
        try (FileChannel channel = FileChannel.open(export(name), StandardOpenOption.READ)) {
            return Channels.newInputStream(channel.position(offset)).readNBytes(PIECE_BYTES);
        }
    }

    void deleteExport(String name) throws IOException {
        Files.deleteIfExists(export(name));
    }

    /** Returns the total size of the archive files in the folder, in bytes. */
    public long bytes() throws IOException {
        long sum = 0;
        for (String name : names()) {
            sum += Files.size(folder.resolve(name));
        }
        return sum;
    }

    /** Returns the free space of the folder's disk, in bytes. */
    public long freeBytes() throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }
}
