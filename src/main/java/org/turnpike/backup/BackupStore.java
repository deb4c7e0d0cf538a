package org.turnpike.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * The folder {@code backup/} of a home directory. It contains the backup files and, during a restore, the checked contents of the backup until all of
 * them are in place. Files are created with mode 0600. A file is either complete or absent. Only one thread at a time may write.
 */
public final class BackupStore {
    private static final String ENDING = ".backup";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,150}\\.backup");
    private static final String STAGED = "restoring";
    private static final String DRAFT = ".new";

    private final Path folder;

    /** @param folder the existing folder {@code backup/} of the home directory */
    public BackupStore(Path folder) {
        this.folder = folder;
    }

    /** A backup file. @param written when it was last changed */
    public record BackupFile(String name, long bytes, Instant written) {
    }

    /** Returns the backup files, the newest first. */
    public List<BackupFile> files() throws IOException {
        List<BackupFile> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*" + ENDING)) {
            for (Path each : all) {
                if (NAME.matcher(each.getFileName().toString()).matches() && Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)) {
                    files.add(new BackupFile(each.getFileName().toString(), Files.size(each), Files.getLastModifiedTime(each).toInstant()));
                }
            }
        }
        files.sort(Comparator.comparing(BackupFile::written).reversed().thenComparing(BackupFile::name));
        return files;
    }

    /**
     * Returns the bytes of a backup file.
     *
     * @throws RefusedException {@code invalid_request} naming {@code file}, if the name is not allowed, the file does not exist, is a link, or is too
     *        large
     */
    byte[] read(String name) throws RefusedException, IOException {
        Path file = require(name);
        try (InputStream from = Channels.newInputStream(Files.newByteChannel(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            byte[] bytes = from.readNBytes(SealedFile.MOST_BYTES + 1);
            if (bytes.length > SealedFile.MOST_BYTES) {
                throw refused("it has more than " + SealedFile.MOST_BYTES + " bytes");
            }
            return bytes;
        }
    }

    private Path named(String name) throws RefusedException {
        if (!NAME.matcher(name).matches()) {
            throw refused("a name in backup/ consists of letters, digits, '.', '_' and '-', and ends with " + ENDING);
        }
        return folder.resolve(name);
    }

    private Path require(String name) throws RefusedException {
        Path file = named(name);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw refused("there is no file '" + name + "' in backup/");
        }
        return file;
    }

    private static RefusedException refused(String text) {
        return new RefusedException(FaultCode.INVALID_REQUEST, "file: " + text);
    }

    /** Writes a new backup file. @param stem the name without its ending; a number is added if the name is in use @return the file's name */
    String write(String stem, byte[] bytes) throws IOException {
        String name = stem + ENDING;
        for (int i = 2; Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS); i++) {
            name = stem + "-" + i + ENDING;
        }
        put(name, bytes);
        return name;
    }

    /**
     * Adds a backup file.
     *
     * @param replace whether an existing file with this name is replaced
     * @throws RefusedException naming {@code file}, if the name is not allowed, or if the file exists and {@code replace} is false
     */
    BackupFile add(String name, byte[] bytes, boolean replace) throws RefusedException, IOException {
        Path file = named(name);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !(replace && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))) {
            throw refused("a file '" + name + "' already exists in backup/");
        }
        put(name, bytes);
        return new BackupFile(name, bytes.length, Files.getLastModifiedTime(file).toInstant());
    }

    /** Deletes a backup file. Rejects the same names as {@link #read}. */
    void delete(String name) throws RefusedException, IOException {
        Files.delete(require(name));
        sync();
    }

    /** Writes the contents of a restore to disk. From now on the restore will be completed, even if this process stops. */
    void stage(byte[] contents) throws IOException {
        put(STAGED, contents);
    }

    /** Returns the contents of a restore that is not complete; empty if there is no such restore. */
    Optional<byte[]> staged() throws IOException {
        Path file = folder.resolve(STAGED);
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    }

    /** Deletes the contents of the restore, because they are in place. */
    void forgetStaged() throws IOException {
        Files.deleteIfExists(folder.resolve(STAGED));
        sync();
    }

    /** Deletes the files of an interrupted write. */
    void sweep() throws IOException {
        try (DirectoryStream<Path> drafts = Files.newDirectoryStream(folder, ".*" + DRAFT)) {
            for (Path each : drafts) {
                Files.delete(each);
            }
        }
    }

    private void put(String name, byte[] bytes) throws IOException {
        Path draft = folder.resolve("." + name + DRAFT);
        Files.deleteIfExists(draft);
        try {
            try (FileChannel channel = FileChannel.open(draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode())) {
                ByteBuffer rest = ByteBuffer.wrap(bytes);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            Files.move(draft, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
        sync();
    }

    private FileAttribute<?>[] mode() {
        return isPosix() ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
                : new FileAttribute<?>[0];
    }

    private void sync() throws IOException {
        if (isPosix()) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private boolean isPosix() {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
