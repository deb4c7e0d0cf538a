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
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.store.fs.FilePath;

/**
 * The header of the embedded database's file, which tells H2 where its newest state lies. When H2 writes a state elsewhere than it had
 * predicted, it writes the header before it takes note of that state: the header then leads to the one before, and no chain to the newest.
 * After a kill or a power cut H2 begins at the header and is content with what it finds: up to twenty states that were on the disk, and
 * whatever they recorded, were gone. So before a file is opened that was not closed in good order, its states are looked for, and the
 * header is made to lead to the newest that H2 accepts and that is marked as this database's own.
 */
final class StoreHeader {
    private static final System.Logger LOG = System.getLogger(StoreHeader.class.getName());
    private static final int BLOCK = 4096;
    /** The header, twice. */
    private static final int HEADER_BLOCKS = 2;
    /** Of a chunk, in which a state lies; most have 200. */
    private static final int CHUNK_HEADER_BYTES = 1024;
    private static final int FOOTER_BYTES = 128;
    /** States that are tried: all but the newest few were forced onto the disk. H2 looks through the whole file for each it does not accept. */
    private static final int TRIED = 50;
    /** By how many numbers a state can be newer than the one H2 finds: it was seen to be twenty. */
    private static final int MOST_VERSIONS = 1000;
    private static final String ORIGIN = "turnpike.origin";
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
            throw new SQLException("The embedded database cannot be looked through for its newest state: " + e.getMessage(), e);
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
        Optional<State> found = opened();
        List<Chunk> newer = found.isEmpty() ? List.of() : newerThan(found.get());
        for (Chunk chunk : newer) {
            write(header(original, chunk));
            if (opened().filter(state -> state.version >= chunk.version && found.get().isOf(state)).isPresent()) {
                LOG.log(Level.WARNING, "The embedded database was not closed in good order; H2 would have taken its state " + found.get().version
                        + " for the newest, which is " + chunk.version + passedOver(newer.subList(0, newer.indexOf(chunk))));
                return;
            }
        }
        if (!newer.isEmpty()) {
            write(original);                                  // H2 accepts none of them: it begins where it would have begun
            LOG.log(Level.WARNING, "The embedded database was not closed in good order; its newest state is " + found.get().version + passedOver(newer));
        }
    }

    private static String passedOver(List<Chunk> chunks) {
        return chunks.isEmpty() ? "" : ". Not whole, and so left behind: " + chunks.stream().map(chunk -> String.valueOf(chunk.version)).toList();
    }

    /**
     * Those that can follow the state that H2 finds. One that was given up at an earlier restart is older than what was written since, though
     * its number may be higher.
     */
    private List<Chunk> newerThan(State found) throws IOException {
        long most = found.version < 0 ? Long.MAX_VALUE : found.version + MOST_VERSIONS;
        List<Chunk> chunks = chunks(chunk -> chunk.version >= found.version && chunk.version <= most);
        long since = chunks.stream().filter(chunk -> chunk.version == found.version).mapToLong(Chunk::time).max().orElse(0);
        return chunks.stream().filter(chunk -> chunk.version > found.version && chunk.time >= since).sorted(Chunk.NEWEST_FIRST).limit(TRIED).toList();
    }

    /**
     * Has a database know its own states: a number that nobody else knows, so that bytes somebody sent, which lie in the file too, are not
     * taken for one.
     */
    static void mark(MVStore store) {
        MVMap<String, String> origin = store.openMap(ORIGIN);
        origin.putIfAbsent(ORIGIN, UUID.randomUUID().toString());
        store.commit();
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

    /** The state H2 would begin with, numbered -1 if it finds none; empty when another process has the file. */
    private Optional<State> opened() {
        try (MVStore store = new MVStore.Builder().fileName(file.toString()).readOnly().open()) {
            Optional<String> origin = store.hasMap(ORIGIN) ? Optional.ofNullable(store.<String, String>openMap(ORIGIN).get(ORIGIN)) : Optional.empty();
            return Optional.of(new State(store.getCurrentVersion(), origin));
        } catch (MVStoreException e) {
            if (e.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
                return Optional.empty();
            }
            if (e.getErrorCode() == DataUtils.ERROR_UNSUPPORTED_FORMAT) {
                throw e;
            }
            LOG.log(Level.DEBUG, "H2 finds no state", e);
            return Optional.of(new State(-1, Optional.empty()));
        }
    }

    /** What H2 begins with: its number, and what {@link #mark} wrote. */
    private record State(long version, Optional<String> origin) {
        /** Whether the other is of the same database; of one that was never marked, or not found, nothing is known. */
        boolean isOf(State other) {
            return origin.isEmpty() || origin.equals(other.origin);
        }
    }

    /**
     * All that are whole. They begin where free space begins, so that an older one into which a newer was written has lost its beginning:
     * what lies within a whole one is not looked at, since it may be bytes that others sent.
     */
    private List<Chunk> chunks(Predicate<Chunk> wanted) throws IOException {
        try (FileChannel channel = file.open("r")) {
            long blocks = channel.size() / BLOCK;
            List<Chunk> chunks = new ArrayList<>();
            for (long block = HEADER_BLOCKS; block < blocks;) {
                Optional<Chunk> chunk = chunk(channel, block, blocks);
                chunk.filter(wanted).ifPresent(chunks::add);
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
            for (int copy = 0; copy < HEADER_BLOCKS; copy++) {                  // one of them is whole, whenever the power fails
                ByteBuffer bytes = ByteBuffer.wrap(headers, copy * BLOCK, BLOCK);
                while (bytes.hasRemaining()) {
                    channel.write(bytes, bytes.position());
                }
                channel.force(true);
            }
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
