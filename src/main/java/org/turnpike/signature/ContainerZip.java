package org.turnpike.signature;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Reads the ZIP file of a signed container from its first to its last byte, so that every other program that opens it sees the content that was
 * checked: entries follow each other, the central directory repeats the header of each in the same order, and there are no other bytes.
 * Everything that is neither needed nor verified is rejected, with {@link ZipException}: other versions, flags, methods, attributes, comments
 * and extra fields than deployed servers and this one write. Only the time of an entry, which must be the same in both places, and the
 * compression of its bytes are free.
 *
 * <p>Memory: 16 KiB, and about 100 bytes for each entry; the caller limits the number of entries. For one thread.
 */
final class ContainerZip implements Closeable {
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int LOCAL_HEADER = 0x04034b50;
    private static final int DESCRIPTOR = 0x08074b50;
    private static final int DIRECTORY_HEADER = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int SIZES_FOLLOW = 1 << 3;
    private static final int UTF_8 = 1 << 11;
    private static final int OLDEST_VERSION = 10;
    private static final int VERSION = 20;
    private static final int LONGEST_NAME = 255;
    private static final int NO_EXTRA = 0;
    /** An extra field with id "UT" and five bytes: a flag for the time of modification, and this time. */
    private static final byte[] TIME_EXTRA = {'U', 'T', 5, 0, 1};
    private static final int TIME_EXTRA_BYTES = 9;
    private static final String COMMENT = "mimetype=" + SignedContainer.MEDIA_TYPE;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int next;
    private int limit;
    private long taken;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final List<Header> headers = new ArrayList<>();
    private Header current;
    private long compressed;
    private long size;
    private boolean atEnd;

    /**
     * The fields of an entry that occur twice.
     *
     * @param start its position in the file
     */
    private record Header(String name, int version, int flags, int method, int time, byte[] extra, long start, int crc, long compressed, long size) {

        Header with(int actualCrc, long actualCompressed, long actualSize) {
            return new Header(name, version, flags, method, time, extra, start, actualCrc, actualCompressed, actualSize);
        }

        boolean sizesFollow() {
            return (flags & SIZES_FOLLOW) != 0;
        }
    }

    ContainerZip(InputStream in) {
        this.in = in;
    }

    /** The number of bytes that were read so far, including those that were read ahead. */
    long taken() {
        return taken;
    }

    /**
     * Returns the name of the next entry, whose bytes {@link #read} returns then; empty at the end of a valid file.
     *
     * @throws ZipException that names the error
     */
    Optional<String> next() throws IOException {
        while (current != null && skip() >= 0) {
            continue;
        }
        int signature = integer();
        if (signature == LOCAL_HEADER) {
            current = localHeader();
            return Optional.of(current.name);
        }
        readDirectory(signature);
        return Optional.empty();
    }

    private int skip() throws IOException {
        return read(new byte[BUFFER_BYTES]);
    }

    private Header localHeader() throws IOException {
        long start = position() - Integer.BYTES;
        int version = requireVersion(number());
        int flags = number();
        int method = number();
        int time = integer();
        int expected = integer();
        long compressedBytes = unsigned();
        long bytes = unsigned();
        int nameBytes = number();
        int extraBytes = number();
        String name = name(nameBytes);
        Header header = new Header(name, version, flags, method, time, extra(name, extraBytes), start, expected, compressedBytes, bytes);
        requirePlain(header);
        inflater.reset();
        crc.reset();
        compressed = 0;
        size = 0;
        atEnd = false;
        return header;
    }

    private static int requireVersion(int version) throws ZipException {
        if (version != OLDEST_VERSION && version != VERSION) {
            throw new ZipException("an entry is of version " + version);
        }
        return version;
    }

    private static void requirePlain(Header header) throws ZipException {
        boolean stored = header.method == STORED && !header.sizesFollow();
        boolean deflated = header.method == DEFLATED;
        if (!stored && !deflated || (header.flags & ~(SIZES_FOLLOW | UTF_8)) != 0) {
            throw new ZipException("entry " + header.name + " has method " + header.method + " and flags " + header.flags);
        }
        if (header.sizesFollow() && (header.crc != 0 || header.compressed != 0 || header.size != 0)) {
            throw new ZipException("entry " + header.name + " has sizes both before and after its bytes");
        }
    }

    private String name(int length) throws IOException {
        if (length == 0 || length > LONGEST_NAME) {
            throw new ZipException("an entry's name has " + length + " bytes");
        }
        return new String(bytes(length), StandardCharsets.UTF_8);
    }

    private byte[] extra(String name, int length) throws IOException {
        if (length == NO_EXTRA) {
            return new byte[0];
        }
        byte[] extra = length == TIME_EXTRA_BYTES ? bytes(length) : new byte[0];
        if (!Arrays.equals(TIME_EXTRA, Arrays.copyOf(extra, TIME_EXTRA.length))) {
            throw new ZipException("entry " + name + " has extra fields");
        }
        return extra;
    }

    /** Reads bytes of the current entry; returns -1 at its end, after comparing them with its CRC and sizes. */
    int read(byte[] to) throws IOException {
        if (atEnd) {
            return -1;
        }
        int read = current.method == STORED ? readStored(to) : inflate(to);
        if (read < 0) {
            end();
            return -1;
        }
        crc.update(to, 0, read);
        size += read;
        return read;
    }

    private int readStored(byte[] to) throws IOException {
        if (size == current.size) {
            compressed = size;
            return -1;
        }
        fill();
        int count = (int) Math.min(Math.min(to.length, limit - next), current.size - size);
        System.arraycopy(buffer, next, to, 0, count);
        next += count;
        return count;
    }

    private int inflate(byte[] to) throws IOException {
        try {
            for (;;) {
                if (inflater.finished()) {
                    return -1;
                }
                if (inflater.needsInput()) {
                    fill();
                }
                int before = limit - next;
                inflater.setInput(buffer, next, before);
                int read = inflater.inflate(to);
                next = limit - inflater.getRemaining();
                compressed += before - inflater.getRemaining();
                if (read > 0) {
                    return read;
                }
                if (inflater.needsDictionary()) {
                    throw new ZipException("entry " + current.name + " needs a dictionary");
                }
            }
        } catch (DataFormatException e) {
            throw new ZipException("entry " + current.name + " cannot be decompressed: " + e.getMessage());
        }
    }

    private void end() throws IOException {
        Header actual = current.with((int) crc.getValue(), compressed, size);
        if (current.sizesFollow() && integer() != DESCRIPTOR) {
            throw new ZipException("the sizes after entry " + current.name + " are missing");
        }
        boolean agrees = current.sizesFollow() ? integer() == actual.crc & unsigned() == actual.compressed & unsigned() == actual.size
                : current.crc == actual.crc && current.compressed == actual.compressed && current.size == actual.size;
        if (!agrees) {
            throw new ZipException("entry " + current.name + " differs from its stated CRC or sizes");
        }
        headers.add(actual);
        atEnd = true;
        current = actual;
    }

    // the central directory

    private void readDirectory(int signature) throws IOException {
        long start = position() - Integer.BYTES;
        int found = signature;
        for (Header header : headers) {
            requireSignature(DIRECTORY_HEADER, found, END, "the central directory does not list entry " + header.name);
            requireListed(header);
            found = integer();
        }
        requireSignature(END, found, DIRECTORY_HEADER, "the central directory lists entries that do not exist");
        requireEnd(start, position() - Integer.BYTES - start);
    }

    private static void requireSignature(int wanted, int found, int other, String ifOther) throws ZipException {
        if (found != wanted) {
            throw new ZipException(found == other ? ifOther : "an entry or the central directory does not start where it must");
        }
    }

    /** Reads each field in its order. {@code madeBy} defines the meaning of the attributes, which must be absent. */
    private void requireListed(Header header) throws IOException {
        int madeBy = number();
        boolean same = number() == header.version & number() == header.flags & number() == header.method & integer() == header.time
                & integer() == header.crc & unsigned() == header.compressed & unsigned() == header.size;
        int nameBytes = number();
        int extraBytes = number();
        int commentBytes = number();
        boolean plain = number() == 0 & number() == 0 & integer() == 0 & madeBy == header.version & commentBytes == 0;
        boolean there = unsigned() == header.start;
        String name = name(nameBytes);
        if (!name.equals(header.name) || !Arrays.equals(extra(name, extraBytes), header.extra) || !same || !there) {
            throw new ZipException("the central directory differs from entry " + header.name);
        }
        if (!plain) {
            throw new ZipException("the central directory gives entry " + name + " a comment, attributes, another disk or another maker");
        }
    }

    private void requireEnd(long start, long length) throws IOException {
        boolean same = number() == 0 & number() == 0 & number() == headers.size() & number() == headers.size() & unsigned() == length & unsigned() == start;
        if (!same) {
            throw new ZipException("the end record differs from the central directory");
        }
        int commentBytes = number();
        if (commentBytes != 0 && (commentBytes != COMMENT.length() || !new String(bytes(commentBytes), StandardCharsets.US_ASCII).equals(COMMENT))) {
            throw new ZipException("its comment is not '" + COMMENT + "'");
        }
        if (next < limit || in.read() >= 0) {
            throw new ZipException("there are bytes after its end");
        }
    }

    // bytes

    private long position() {
        return taken - (limit - next);
    }

    private void fill() throws IOException {
        if (next == limit) {
            int read = in.read(buffer);
            if (read < 0) {
                throw new EOFException("it ends early");
            }
            next = 0;
            limit = read;
            taken += read;
        }
    }

    private int octet() throws IOException {
        while (next == limit) {
            fill();
        }
        return buffer[next++] & 0xff;
    }

    private int number() throws IOException {
        return octet() | octet() << 8;
    }

    private int integer() throws IOException {
        return number() | number() << 16;
    }

    private long unsigned() throws IOException {
        return Integer.toUnsignedLong(integer());
    }

    private byte[] bytes(int length) throws IOException {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) octet();
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
