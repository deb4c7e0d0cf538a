package org.turnpike.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder of a software token. The folder has mode 0700, and each file is created with mode 0600. To replace a file, this class writes and flushes
 * a new file and then renames it atomically. On a file system without POSIX permissions, this class sets no permissions.
 */
public final class SoftwareTokenStore {
    private static final Set<PosixFilePermission> FOLDER_MODE = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE_MODE = PosixFilePermissions.fromString("rw-------");

    private final Path folder;

    /** Opens a token's folder. The first write creates the folder if it does not exist. */
    public SoftwareTokenStore(Path folder) {
        this.folder = folder;
    }

    /** Returns the bytes of the file; empty if the file does not exist. */
    public Optional<byte[]> read(String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    }

    /** Writes and flushes the whole file, or leaves it unchanged. */
    public void write(String name, byte[] bytes) throws IOException {
        makeFolder();
        Path draft = Files.createTempFile(folder, "." + name, ".new", mode(FILE_MODE));
        try {
            writeThrough(draft, bytes);
            Files.move(draft, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
        syncFolder();
    }

    private void makeFolder() throws IOException {
        Files.createDirectories(folder, mode(FOLDER_MODE));
        if (isPosix() && !Files.getPosixFilePermissions(folder).equals(FOLDER_MODE)) {
            Files.setPosixFilePermissions(folder, FOLDER_MODE);
        }
    }

    void delete(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
        syncFolder();
    }

    /** Replaces all files of a token, which must not be in use. After a failure, this method can be repeated. */
    public void replaceAll(Map<String, byte[]> files) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            write(file.getKey(), file.getValue());
        }
        for (String name : names()) {
            if (!files.containsKey(name)) {
                delete(name);
            }
        }
    }

    private List<String> names() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).map(each -> each.getFileName().toString()).toList();
        }
    }

    private static void writeThrough(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    private void syncFolder() throws IOException {
        if (isPosix()) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private FileAttribute<?>[] mode(Set<PosixFilePermission> permissions) {
        return isPosix() ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)} : new FileAttribute<?>[0];
    }

    private boolean isPosix() {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
