package org.turnpike.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of the audit log, which only their owner can read and write: {@code audit-YYYY-MM.jsonl} with the lines, {@code heads.jsonl} with the
 * signed heads, {@code pending/} with the changes that have no line yet. When a method that writes returns, the data is flushed to disk. Only one
 * thread at a time may call this class, except that {@link #begin}, {@link #end} and {@link #forget} can run at the same time for different entries.
 */
final class AuditStore {
    /** The longest line, in bytes. This server never writes a longer line. */
    static final int LONGEST_LINE = 64 * 1024 * 1024;
    private static final int BLOCK = 64 * 1024;
    private static final String HEADS = "heads.jsonl";
    private static final String BEGUN = ".begun";
    private static final String ENDED = ".ended";

    private final Path folder;

    /** @param folder an existing folder */
    AuditStore(Path folder) {
        this.folder = folder;
    }

    /** A change whose line is not written yet. @param outcome present if the change ended */
    record Pending(String id, String begun, Optional<String> outcome) {
    }

    /** Returns the files that contain lines, the oldest first. */
    List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("audit-\\d{4}-\\d{2}\\.jsonl")).sorted().toList();
        }
    }

    /** Returns the signed heads, oldest first. */
    List<String> heads() throws IOException {
        Path heads = folder.resolve(HEADS);
        return Files.exists(heads) ? Files.readAllLines(heads, StandardCharsets.UTF_8) : List.of();
    }

    /** Opens a file to read its lines. The last line may be incomplete. */
    BufferedReader read(Path file) throws IOException {
        return Files.newBufferedReader(file, StandardCharsets.UTF_8);
    }

    /**
     * Returns the last {@code count} lines of a file, oldest first. Returns fewer if fewer lines lie completely within the last
     * {@value #LONGEST_LINE} bytes.
     */
    List<String> last(Path file, int count) throws IOException {
        try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = from.size();
            long start = startOfLast(from, size, count);
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(from, start, (int) (size - start)))).toString().lines().toList();
        }
    }

    /** Returns the position in the file at which the last {@code count} lines start. */
    private static long startOfLast(FileChannel from, long size, int count) throws IOException {
        long earliest = Math.max(0, size - LONGEST_LINE);
        long begin = earliest == 0 ? 0 : size;                     // start of the earliest complete line found so far
        int found = 0;
        for (long at = size; at > earliest;) {
            int length = (int) Math.min(BLOCK, at - earliest);
            at -= length;
            byte[] block = bytes(from, at, length);
            for (int i = length - 1; i >= 0; i--) {
                if (block[i] == '\n' && at + i < size - 1) {
                    if (++found == count) {
                        return at + i + 1;
                    }
                    begin = earliest == 0 ? 0 : at + i + 1;
                }
            }
        }
        return begin;
    }

    private static byte[] bytes(FileChannel from, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (from.read(bytes, at + bytes.position()) < 0) {
                throw new IOException("The audit log was truncated while it was read");
            }
        }
        return bytes.array();
    }

    /** Appends a line to the month's file, or to the newest file if that one belongs to a later month because the clock was set back. */
    void append(String month, String line) throws IOException {
        List<Path> files = files();
        Path file = folder.resolve("audit-" + month + ".jsonl");
        boolean older = !files.isEmpty() && files.get(files.size() - 1).compareTo(file) > 0;
        write(older ? files.get(files.size() - 1) : file, line + "\n", StandardOpenOption.APPEND);
    }

    void appendHead(String head) throws IOException {
        write(folder.resolve(HEADS), head + "\n", StandardOpenOption.APPEND);
    }

    /** Removes an incomplete last line, which a crash of the machine can leave. */
    void mendTorn(Path file) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            long end = access.length();
            while (end > 0) {
                access.seek(end - 1);
                if (access.read() == '\n') {
                    break;
                }
                end--;
            }
            access.setLength(end);
        }
    }

    /** Writes the note about a change. {@link #end} and {@link #forget} use the same id. */
    void begin(String id, String begun) throws IOException {
        Files.createDirectories(pending());
        ownerAlone(pending(), "rwx------");
        write(pending().resolve(id + BEGUN), begun, StandardOpenOption.CREATE_NEW);
    }

    void end(String id, String outcome) throws IOException {
        write(pending().resolve(id + ENDED), outcome, StandardOpenOption.CREATE_NEW);
    }

    void forget(String id) throws IOException {
        Files.deleteIfExists(pending().resolve(id + BEGUN));
        Files.deleteIfExists(pending().resolve(id + ENDED));
    }

    /** Returns the changes for which an earlier process did not write a line. */
    List<Pending> pendings() throws IOException {
        if (!Files.exists(pending())) {
            return List.of();
        }
        List<Pending> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(pending())) {
            for (Path file : files.filter(each -> each.getFileName().toString().endsWith(BEGUN)).sorted().toList()) {
                String id = file.getFileName().toString().replace(BEGUN, "");
                Path ended = pending().resolve(id + ENDED);
                found.add(new Pending(id, Files.readString(file), Files.exists(ended) ? Optional.of(Files.readString(ended)) : Optional.empty()));
            }
        }
        return found;
    }

    private Path pending() {
        return folder.resolve("pending");
    }

    private static void write(Path file, String text, StandardOpenOption how) throws IOException {
        boolean fresh = !Files.exists(file);
        try (FileChannel to = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
            if (fresh) {
                ownerAlone(file, "rw-------");
            }
            long before = to.size();
            try {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    to.write(bytes);
                }
                to.force(true);
            } catch (IOException e) {
                to.truncate(before);                               // the next line must not follow an incomplete one
                throw e;
            }
        }
        if (fresh) {
            try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }

    private static void ownerAlone(Path path, String permissions) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        }
    }
}
