package org.turnpike.globalconf;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * The bytes of one part of a configuration, compressed in memory: shared parameters of a large instance have up to a hundred megabytes of
 * repetitive text, which is read once and then rarely needed. Two contents are equal when their lengths and SHA-512 digests are. Immutable.
 */
public final class PartContent {
    private static final String DIGEST = "SHA-512";
    private static final int BUFFER_BYTES = 1 << 16;

    private final byte[] deflated;
    private final long length;
    private final byte[] digest;

    private PartContent(byte[] deflated, long length, byte[] digest) {
        this.deflated = deflated;
        this.length = length;
        this.digest = digest;
    }

    /** The content with these bytes, which are copied. */
    public static PartContent of(byte[] bytes) {
        try {
            return read(new ByteArrayInputStream(bytes), bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read from memory", e);
        }
    }

    /**
     * Reads all of the stream, which is not closed, with memory for the compressed bytes only.
     *
     * @throws IOException if it cannot be read, or has more than {@code maxBytes} bytes
     */
    static PartContent read(InputStream from, long maxBytes) throws IOException {
        return read(from, maxBytes, Long.MAX_VALUE);
    }

    /**
     * Like {@link #read(InputStream, long)}, with a limit for the memory.
     *
     * @throws IOException also if the compressed bytes are more than {@code maxCompressed}
     */
    static PartContent read(InputStream from, long maxBytes, long maxCompressed) throws IOException {
        MessageDigest digest = DirectoryAlgorithms.newDigest(DIGEST);
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (DeflaterOutputStream to = new DeflaterOutputStream(deflated, deflater, BUFFER_BYTES)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            long length = 0;
            for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                length += read;
                if (length > maxBytes) {
                    throw new IOException("The body is longer than " + maxBytes + " bytes");
                }
                digest.update(buffer, 0, read);
                to.write(buffer, 0, read);
                if (deflated.size() > maxCompressed) {
                    throw new IOException("The compressed body is longer than " + maxCompressed + " bytes");
                }
            }
            to.finish();
            return new PartContent(deflated.toByteArray(), length, digest.digest());
        } finally {
            deflater.end();
        }
    }

    long length() {
        return length;
    }

    /** The bytes, to be read once and closed. */
    public InputStream open() {
        return new InflaterInputStream(new ByteArrayInputStream(deflated));
    }

    /** Whether the stream has exactly these bytes; it is read to its end and not closed. */
    boolean isSameAs(InputStream other) throws IOException {
        DigestInputStream digested = new DigestInputStream(other, DirectoryAlgorithms.newDigest(DIGEST));
        return drain(digested) == length && Arrays.equals(digested.getMessageDigest().digest(), digest);
    }

    /** Whether the bytes have this digest. @param name of the digest's algorithm in JCA */
    boolean hasDigest(String name, byte[] expected) {
        if (name.equals(DIGEST)) {
            return Arrays.equals(digest, expected);
        }
        try (DigestInputStream digested = new DigestInputStream(open(), DirectoryAlgorithms.newDigest(name))) {
            drain(digested);
            return Arrays.equals(digested.getMessageDigest().digest(), expected);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read from memory", e);
        }
    }

    private static long drain(InputStream from) throws IOException {
        return from.transferTo(OutputStream.nullOutputStream());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PartContent that && length == that.length && Arrays.equals(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digest);
    }
}
