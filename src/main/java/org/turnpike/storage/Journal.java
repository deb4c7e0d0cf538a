package org.turnpike.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.h2.store.fs.FilePath;

/**
 * A file beside the embedded database, for what is committed there but not flushed: one write and one force of bytes that the file has
 * already, where a flush writes and forces pages of a dozen trees. It has two halves: while what the one holds is brought
 * onto the disk by the database, the other takes what is new. A half begins with a header (magic, the {@linkplain #open origin}, a
 * generation that tells which half is older, a random salt, a checksum); entries follow, each with its length and a checksum that includes
 * the salt, so that neither a torn write nor what is left of former generations passes for an entry. Not safe for use by several threads.
 */
public final class Journal implements AutoCloseable {
    /** What one half takes at most. */
    public static final int HALF_BYTES = 4 << 20;

    private static final int MAGIC = 0x54504a31;                          // TPJ1
    private static final int HEADER_BYTES = 4 + 16 + 8 + 8 + 4;
    private static final int FRAME_BYTES = 4 + 4;
    private static final int HALVES = 2;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final FileChannel file;
    private final UUID origin;
    private int half;
    private long generation;
    private long salt;
    private int position = HALF_BYTES;                                    // full until a half was begun

    private Journal(FileChannel file, UUID origin) {
        this.file = file;
        this.origin = origin;
    }

    /** @param generation of two halves the older has the lower */
    private record Half(int number, long generation, List<byte[]> entries) {
    }

    /**
     * Opens the file, or makes it at its full length.
     *
     * @param origin of the database it belongs to; what another's journal left is not read
     */
    static Journal open(FilePath path, UUID origin) throws IOException {
        FileChannel file = path.open("rw");
        try {
            long missing = (long) HALVES * HALF_BYTES - file.size();
            if (missing > 0) {
                write(file, ByteBuffer.allocate((int) missing), file.size());
                file.force(true);
            }
            return new Journal(file, origin);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Every entry of both halves, oldest first: all that were {@linkplain #append appended} since the turn before the last one, and perhaps
     * some of an append that failed. The next entry goes to the half of the older ones, after a {@link #turn}.
     */
    public List<byte[]> read() throws IOException {
        List<Half> halves = new ArrayList<>();
        for (int i = 0; i < HALVES; i++) {
            read(i).ifPresent(halves::add);
        }
        halves.sort(Comparator.comparingLong(Half::generation));
        if (!halves.isEmpty()) {
            Half newest = halves.get(halves.size() - 1);
            half = newest.number();
            generation = newest.generation();
            position = HALF_BYTES;
        }
        return halves.stream().flatMap(each -> each.entries().stream()).toList();
    }

    private Optional<Half> read(int number) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(HALF_BYTES);
        while (bytes.hasRemaining() && file.read(bytes, (long) number * HALF_BYTES + bytes.position()) >= 0) {
            // until the half is read
        }
        bytes.flip();
        if (bytes.remaining() < HALF_BYTES || bytes.getInt() != MAGIC || !origin.equals(new UUID(bytes.getLong(), bytes.getLong()))) {
            return Optional.empty();
        }
        long readGeneration = bytes.getLong();
        long readSalt = bytes.getLong();
        if (bytes.getInt() != headerChecksum(readGeneration, readSalt)) {
            return Optional.empty();
        }
        return Optional.of(new Half(number, readGeneration, entries(bytes, readSalt)));
    }

    private static List<byte[]> entries(ByteBuffer bytes, long salt) {
        List<byte[]> entries = new ArrayList<>();
        while (bytes.remaining() >= FRAME_BYTES) {
            int length = bytes.getInt();
            int checksum = bytes.getInt();
            if (length <= 0 || length > bytes.remaining()) {
                return entries;
            }
            byte[] entry = new byte[length];
            bytes.get(entry);
            if (checksum != checksum(salt, entry)) {
                return entries;
            }
            entries.add(entry);
        }
        return entries;
    }

    /** Whether the half that is filled takes these entries, too. Before the first {@link #turn} it takes none. */
    public boolean fits(List<byte[]> entries) {
        long needed = position;
        for (byte[] entry : entries) {
            needed += FRAME_BYTES + entry.length;
        }
        return needed <= HALF_BYTES;
    }

    /**
     * Puts entries, none of them empty, onto the disk, those of one call in one write.
     *
     * @throws IOException when they may not be there; the half takes nothing more then, so that nothing follows what may be half an entry
     */
    public void append(List<byte[]> entries) throws IOException {
        if (!fits(entries)) {
            throw new IllegalArgumentException("The entries do not fit");
        }
        ByteBuffer bytes = ByteBuffer.allocate(entries.stream().mapToInt(entry -> FRAME_BYTES + entry.length).sum());
        for (byte[] entry : entries) {
            bytes.putInt(entry.length).putInt(checksum(salt, entry)).put(entry);
        }
        long at = (long) half * HALF_BYTES + position;
        int end = position + bytes.position();
        position = HALF_BYTES;
        write(file, bytes.flip(), at);
        file.force(false);
        position = end;
    }

    /** Goes on in the other half. What that one held is given up: it must be on the disk elsewhere. */
    public void turn() throws IOException {
        int next = 1 - half;
        long nextSalt = RANDOM.nextLong();
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).putInt(MAGIC).putLong(origin.getMostSignificantBits())
                .putLong(origin.getLeastSignificantBits()).putLong(generation + 1).putLong(nextSalt).putInt(headerChecksum(generation + 1, nextSalt));
        write(file, header.flip(), (long) next * HALF_BYTES);             // forced with the first entry
        half = next;
        generation++;
        salt = nextSalt;
        position = HEADER_BYTES;
    }

    private static void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
        long to = at;
        while (bytes.hasRemaining()) {
            to += file.write(bytes, to);
        }
    }

    private static int headerChecksum(long generation, long salt) {
        return checksum(generation, ByteBuffer.allocate(8).putLong(salt).array());
    }

    private static int checksum(long salt, byte[] entry) {
        CRC32C checksum = new CRC32C();
        checksum.update(ByteBuffer.allocate(8).putLong(salt).flip());
        checksum.update(entry);
        return (int) checksum.getValue();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
