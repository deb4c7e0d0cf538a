package org.turnpike.storage;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.store.fs.FilePath;

/**
 * The header of the embedded database's file, which tells H2 where its newest state lies. When H2 writes a state elsewhere than it had
 * predicted, it writes the header before it takes note of that state: the header then leads to the one before, and no chain to the newest.
 * After a kill or a power cut H2 begins at the header and is content with what it finds: up to twenty states that were on the disk, and
 * whatever they recorded, were gone. So before a file is opened that was not closed in good order, its states are looked for, and the
 * header is made to lead to the newest that H2 accepts.
 */
final class StoreHeader {
    private static final System.Logger LOG = System.getLogger(StoreHeader.class.getName());
    private static final int BLOCK = 4096;
    /** The header, twice. */
    private static final int HEADER_BLOCKS = 2;
    /** Of a chunk, in which a state lies; most have 200. */
    private static final int CHUNK_HEADER_BYTES = 1024;
    private static final int FOOTER_BYTES = 128;
    /** States that are tried: all but the newest few were forced onto the disk. */
    private static final int TRIED = 1000;
    private static final Pattern FIELD = Pattern.compile("([A-Za-z]+):([0-9a-f]+)");
    private static final String CHECKSUM = ",fletcher:";

    private final FilePath file;

    private StoreHeader(FilePath file) {
        this.file = file;
    }

    /** A state that is whole by its beginning and its end. */
    private record Chunk(long block, long length, long id, long version, long time) {
        /** Versions may come again after a state was given up; time does not go back. */
        static final Comparator<Chunk> NEWEST_FIRST = Comparator.comparingLong(Chunk::time).thenComparingLong(Chunk::version).reversed();
    }

    /**
     * Makes the header lead to the newest state, on the disk, unless the file was closed in good order, is not there, or is another
     * process's. This process must not have it open: closing a file gives up all of a process's locks on it.
     *
     * @param file as H2 names it
     * @throws SQLException when it cannot be read or written
     */
    static void leadToNewest(String file) throws SQLException {
        try {
            FilePath path = FilePath.get(file);
            if (path.exists() && path.size() > HEADER_BLOCKS * BLOCK) {
                new StoreHeader(path).lead();
            }
        } catch (IOException | MVStoreException e) {
            throw new SQLException("The embedded database was not closed in good order, and cannot be mended: " + e.getMessage(), e);
        }
    }

    private void lead() throws IOException {
        byte[] original;
        try (FileChannel channel = file.open("rw"); FileLock lock = lock(channel)) {
            if (lock == null || isClean(channel)) {
                return;
            }
            original = text(channel, 0, HEADER_BLOCKS * BLOCK).getBytes(StandardCharsets.ISO_8859_1);
        }
        OptionalLong found = openedVersion();
        if (found.isEmpty()) {
            return;
        }
        List<Chunk> newer = chunks().stream().filter(chunk -> chunk.version > found.getAsLong()).sorted(Chunk.NEWEST_FIRST).limit(TRIED).toList();
        for (Chunk chunk : newer) {
            write(header(original, chunk));
            if (openedVersion().orElse(-1) >= chunk.version) {
                LOG.log(Level.WARNING, "The embedded database was not closed in good order; H2 would have taken its state " + found.getAsLong()
                        + " for the newest, which is " + chunk.version);
                return;
            }
        }
        if (!newer.isEmpty()) {
            write(original);                                  // H2 accepts none of them: it begins where it would have begun
        }
    }

    /** Null when another process has it. */
    private static FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private boolean isClean(FileChannel channel) throws IOException {
        for (int i = 0; i < HEADER_BLOCKS; i++) {
            if (!text(channel, (long) i * BLOCK, BLOCK).contains(",clean:1,")) {
                return false;
            }
        }
        return true;
    }

    /** The state H2 would begin with; none when another process has the file, or H2 finds no state at all. */
    private OptionalLong openedVersion() {
        try (MVStore store = new MVStore.Builder().fileName(file.toString()).readOnly().open()) {
            return OptionalLong.of(store.getCurrentVersion());
        } catch (MVStoreException e) {
            if (e.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
                return OptionalLong.empty();
            }
            LOG.log(Level.DEBUG, "H2 finds no state", e);
            return OptionalLong.of(-1);
        }
    }

    /**
     * All that are whole. They begin where free space begins, so that an older one into which a newer was written has lost its beginning:
     * what lies within a whole one is not looked at, since it may be bytes that others sent.
     */
    private List<Chunk> chunks() throws IOException {
        try (FileChannel channel = file.open("r")) {
            long blocks = channel.size() / BLOCK;
            List<Chunk> chunks = new ArrayList<>();
            for (long block = HEADER_BLOCKS; block < blocks;) {
                Optional<Chunk> chunk = chunk(channel, block, blocks);
                chunk.ifPresent(chunks::add);
                block += chunk.map(Chunk::length).orElse(1L);
            }
            return chunks;
        }
    }

    private static Optional<Chunk> chunk(FileChannel channel, long block, long blocks) throws IOException {
        String header = line(text(channel, block * BLOCK, CHUNK_HEADER_BYTES));
        if (!header.startsWith("chunk:")) {
            return Optional.empty();
        }
        Chunk chunk = new Chunk(block, field(header, "len"), field(header, "chunk"), field(header, "version"), field(header, "time"));
        boolean fits = chunk.length > 0 && chunk.length <= blocks - block && chunk.id >= 0 && chunk.version >= 0 && chunk.time >= 0;
        return fits && endsAs(channel, chunk) ? Optional.of(chunk) : Optional.empty();
    }

    private static boolean endsAs(FileChannel channel, Chunk chunk) throws IOException {
        String footer = text(channel, (chunk.block + chunk.length) * BLOCK - FOOTER_BYTES, FOOTER_BYTES).strip();
        int checked = footer.indexOf(CHECKSUM);
        if (checked < 0 || field(footer, "fletcher") != checksum(footer.substring(0, checked))) {
            return false;
        }
        return field(footer, "chunk") == chunk.id && field(footer, "version") == chunk.version && field(footer, "len") == chunk.length;
    }

    /** Forces both copies of the header onto the disk. */
    private void write(byte[] headers) throws IOException {
        try (FileChannel channel = file.open("rw"); FileLock lock = lock(channel)) {
            if (lock == null) {
                throw new IOException("another process has opened it");
            }
            ByteBuffer both = ByteBuffer.wrap(headers);
            for (long at = 0; both.hasRemaining();) {
                at += channel.write(both, at);
            }
            channel.force(true);
        }
    }

    /** Both copies as H2 writes them, leading to a state. */
    private static byte[] header(byte[] original, Chunk chunk) throws IOException {
        String first = line(new String(original, 0, BLOCK, StandardCharsets.ISO_8859_1));
        String old = isWhole(first) ? first : line(new String(original, BLOCK, BLOCK, StandardCharsets.ISO_8859_1));
        if (!isWhole(old)) {
            throw new IOException("neither copy of its header can be read");
        }
        String fields = with(with(with(old.substring(0, old.indexOf(CHECKSUM)), "block", chunk.block), "chunk", chunk.id), "version", chunk.version)
                .replaceFirst(",clean:[0-9a-f]+", "");
        byte[] header = (fields + CHECKSUM + Long.toHexString(checksum(fields)) + "\n").getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(HEADER_BLOCKS * BLOCK).put(header).position(BLOCK).put(header).array();
    }

    private static boolean isWhole(String header) {
        int checked = header.indexOf(CHECKSUM);
        return header.startsWith("H:") && checked > 0 && field(header, "fletcher") == checksum(header.substring(0, checked));
    }

    private static String with(String fields, String name, long value) {
        String field = name + ":" + Long.toHexString(value);
        Matcher old = Pattern.compile("\\b" + name + ":[0-9a-f]+").matcher(fields);
        return old.find() ? old.replaceFirst(field) : fields + "," + field;
    }

    private static long checksum(String fields) {
        byte[] bytes = fields.getBytes(StandardCharsets.ISO_8859_1);
        return Integer.toUnsignedLong(DataUtils.getFletcher32(bytes, 0, bytes.length));
    }

    /** A hexadecimal number; -1 when it is not there, or is none. */
    private static long field(String fields, String name) {
        Matcher matcher = FIELD.matcher(fields);
        while (matcher.find()) {
            if (matcher.group(1).equals(name)) {
                return matcher.group(2).length() <= 15 ? Long.parseLong(matcher.group(2), 16) : -1;
            }
        }
        return -1;
    }

    private static String line(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end).stripTrailing();
    }

    private static String text(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {
            continue;
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
    }
}
