package org.turnpike.trust;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * OCSP responses on disk, {@code <sha1 hex of the certificate>.ocsp}, raw DER (trust.md §3.4). Each is written whole or not at all; files
 * are 0600 and the folder 0700 where the file system knows such permissions. One writer at a time.
 */
public final class OcspStore {
    private static final Pattern NAME = Pattern.compile("([0-9a-f]{40})\\.ocsp");

    private final Path folder;

    public OcspStore(Path folder) {
        this.folder = folder;
    }

    /** Returns the stored responses by lower-case hex SHA-1 of the certificate. Omits files that exceed the size limit of a response. */
    Map<String, byte[]> load() throws IOException {
        Map<String, byte[]> stored = new HashMap<>();
        if (!Files.isDirectory(folder)) {
            return stored;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.ocsp")) {
            for (Path file : files) {
                var matcher = NAME.matcher(file.getFileName().toString());
                if (matcher.matches() && Files.size(file) <= OcspResponse.MAX_BYTES) {
                    stored.put(matcher.group(1), Files.readAllBytes(file));
                }
            }
        }
        return stored;
    }

    void write(String sha1, byte[] der) throws IOException {
        Files.createDirectories(folder, permissions("rwx------"));
        Path temporary = folder.resolve(sha1 + ".new");
        Files.deleteIfExists(temporary);
        try (FileChannel channel = FileChannel.open(temporary, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), permissions("rw-------"))) {
            ByteBuffer bytes = ByteBuffer.wrap(der);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, file(sha1), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void delete(String sha1) throws IOException {
        Files.deleteIfExists(file(sha1));
    }

    private Path file(String sha1) {
        return folder.resolve(sha1 + ".ocsp");
    }

    private FileAttribute<?>[] permissions(String permissions) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))}
                : new FileAttribute<?>[0];
    }
}
