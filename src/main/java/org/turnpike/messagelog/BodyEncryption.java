package org.turnpike.messagelog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.turnpike.message.Content;

/**
 * Encrypts messages and attachments in the database. Each content is encrypted with a different key. HKDF-SHA256 derives the key from the secret,
 * from a random salt of {@value #SALT_BYTES} bytes, which is stored before the content, and from the record number, so that encrypted content cannot
 * be moved to another record. Segments of {@value #SEGMENT_BYTES} bytes are encrypted with AES-256-GCM. The nonce contains the number of the segment
 * and marks the last segment, so that a changed, moved or missing segment is detected. Records contain the id of their secret, so that old records
 * can be read after the secret was replaced. Immutable.
 */
public final class BodyEncryption {
    /** No encryption: content is stored unencrypted, and encrypted content cannot be read. */
    public static final BodyEncryption NONE = new BodyEncryption(Optional.empty(), Map.of());
    /** The maximum number of characters of a secret's id. */
    public static final int LONGEST_ID = 64;
    static final int SALT_BYTES = 32;
    static final int SEGMENT_BYTES = 64 << 10;
    private static final int TAG_BYTES = 16;
    private static final int SECRET_BYTES = 32;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1," + LONGEST_ID + "}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Optional<String> current;
    private final Map<String, byte[]> secrets;

    private BodyEncryption(Optional<String> current, Map<String, byte[]> secrets) {
        this.current = current;
        this.secrets = secrets;
    }

    /**
     * Reads secrets, one in each line, of the form {@code <id>: <32 bytes in Base64>}. Empty lines and lines that start with {@code #} are ignored.
     *
     * @param current the id of the secret for new records; if empty, new records are not encrypted
     * @throws IllegalArgumentException if a line is malformed, or if there is no secret with the id {@code current}; the message contains the line
     *         number, but never the secret
     */
    public static BodyEncryption of(Optional<String> current, String lines) {
        Map<String, byte[]> secrets = new TreeMap<>();
        int number = 0;
        for (String line : lines.split("\\R")) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                add(secrets, line, number);
            }
        }
        if (current.isPresent() && !secrets.containsKey(current.get())) {
            throw new IllegalArgumentException("there is no secret with the id '" + current.get() + "'");
        }
        return new BodyEncryption(current, secrets);
    }

    private static void add(Map<String, byte[]> secrets, String line, int number) {
        String[] parts = line.split(":", 2);
        String id = parts[0].strip();
        if (parts.length != 2 || !ID.matcher(id).matches()) {
            throw new IllegalArgumentException("line " + number + " is not of the form '<id>: <32 bytes in Base64>'");
        }
        byte[] secret = decoded(parts[1].strip(), number);
        if (secret.length != SECRET_BYTES || secrets.put(id, secret) != null) {
            throw new IllegalArgumentException("the secret in line " + number + " does not have " + SECRET_BYTES + " bytes, or its id occurs twice");
        }
    }

    private static byte[] decoded(String base64, int number) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("line " + number + " is not Base64");      // without the cause, whose message would contain the secret
        }
    }

    /** Returns the id of the secret for new records; empty if they are not encrypted. */
    Optional<String> current() {
        return current;
    }

    /** Returns the text that identifies a record's message in the key derivation. */
    static String message(long record) {
        return "message " + record;
    }

    /** Returns the text that identifies a record's attachment in the key derivation. */
    static String attachment(long record, int number) {
        return "attachment " + record + " " + number;
    }

    /** Encrypts content with the current secret. Returns it unchanged if there is no current secret. */
    Content seal(Content plain, String place) {
        return current.<Content>map(id -> new Sealed(plain, secrets.get(id), place)).orElse(plain);
    }

    /**
     * Decrypts content. Reading fails at a changed segment and never returns its bytes.
     *
     * @param id the id of the secret; empty if the content is not encrypted
     * @throws IOException if the secret is unknown
     */
    InputStream open(InputStream stored, Optional<String> id, String place) throws IOException {
        if (id.isEmpty()) {
            return stored;
        }
        byte[] secret = secrets.get(id.get());
        if (secret == null) {
            throw new IOException("A record is encrypted with the secret '" + id.get() + "', which is not in the file of turnpike.messagelog.encryption-secrets.file");
        }
        return new OpenedStream(stored, secret, place);
    }

    private static SecretKeySpec key(byte[] secret, byte[] salt, String place) {
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
        hkdf.init(new HKDFParameters(secret, salt, ("turnpike message log 1 " + place).getBytes(StandardCharsets.UTF_8)));
        byte[] key = new byte[SECRET_BYTES];
        hkdf.generateBytes(key, 0, key.length);
        return new SecretKeySpec(key, "AES");
    }

    private static byte[] transform(int mode, SecretKeySpec key, int segment, boolean last, byte[] bytes, int length) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        byte[] nonce = ByteBuffer.allocate(12).putInt(0).putInt(last ? 1 : 0).putInt(segment).array();
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
        return cipher.doFinal(bytes, 0, length);
    }

    /** Encrypts bytes while they are read. */
    private record Sealed(Content plain, byte[] secret, String place) implements Content {
        @Override
        public InputStream open() throws IOException {
            byte[] salt = new byte[SALT_BYTES];
            RANDOM.nextBytes(salt);
            return new SealedStream(plain, key(secret, salt, place), salt);
        }

        @Override
        public long length() {
            return SALT_BYTES + plain.length() + TAG_BYTES * segments(plain.length());
        }

        static long segments(long length) {
            return Math.max(1, (length + SEGMENT_BYTES - 1) / SEGMENT_BYTES);
        }

        @Override
        public String toString() {
            return "Sealed[" + place + "]";
        }
    }

    /** A stream that returns one segment after another. */
    private abstract static class Pieces extends InputStream {
        final InputStream from;
        private byte[] piece;
        private int position;
        private boolean ended;

        Pieces(InputStream from, byte[] first) {
            this.from = from;
            this.piece = first;
        }

        /** Returns the next segment. Only the last segment may be empty. */
        abstract byte[] next() throws IOException, GeneralSecurityException;

        abstract boolean isLast();

        private boolean fill() throws IOException {
            while (position == piece.length && !ended) {
                ended = isLast();
                if (!ended) {
                    piece = checked(this);
                    position = 0;
                }
            }
            return position < piece.length;
        }

        private static byte[] checked(Pieces pieces) throws IOException {
            try {
                return pieces.next();
            } catch (GeneralSecurityException e) {
                throw new IOException("A recorded message cannot be decrypted: the message or its secret was changed", e);
            }
        }

        @Override
        public int read() throws IOException {
            return fill() ? piece[position++] & 0xff : -1;
        }

        @Override
        public int read(byte[] to, int offset, int count) throws IOException {
            if (count == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int n = Math.min(count, piece.length - position);
            System.arraycopy(piece, position, to, offset, n);
            position += n;
            return n;
        }

        @Override
        public void close() throws IOException {
            from.close();
        }
    }

    private static final class SealedStream extends Pieces {
        private final SecretKeySpec key;
        private final long length;
        private final int segments;
        private int segment;
        private long read;

        SealedStream(Content plain, SecretKeySpec key, byte[] salt) throws IOException {
            super(plain.open(), salt);
            this.key = key;
            this.length = plain.length();
            this.segments = Math.toIntExact(Sealed.segments(length));
        }

        @Override
        boolean isLast() {
            return segment == segments;
        }

        @Override
        byte[] next() throws IOException, GeneralSecurityException {
            byte[] bytes = from.readNBytes(SEGMENT_BYTES);
            read += bytes.length;
            boolean last = segment == segments - 1;
            if (last ? read != length || from.read() >= 0 : bytes.length != SEGMENT_BYTES) {
                throw new IOException("The content to encrypt does not have its stated length of " + length + " bytes");
            }
            return transform(Cipher.ENCRYPT_MODE, key, segment++, last, bytes, bytes.length);
        }
    }

    private static final class OpenedStream extends Pieces {
        private final SecretKeySpec key;
        private byte[] ahead;
        private int segment;
        private boolean last;

        OpenedStream(InputStream stored, byte[] secret, String place) throws IOException {
            super(stored, new byte[0]);
            byte[] salt = stored.readNBytes(SALT_BYTES);
            this.key = key(secret, salt, place);
            this.ahead = stored.readNBytes(SEGMENT_BYTES + TAG_BYTES);
        }

        @Override
        boolean isLast() {
            return last;
        }

        @Override
        byte[] next() throws IOException, GeneralSecurityException {
            byte[] bytes = ahead;
            if (bytes.length < TAG_BYTES) {
                throw new GeneralSecurityException("The content is truncated");
            }
            ahead = from.readNBytes(SEGMENT_BYTES + TAG_BYTES);
            last = ahead.length == 0;
            return transform(Cipher.DECRYPT_MODE, key, segment++, last, bytes, bytes.length);
        }
    }

    /** Returns a text with the ids of the secrets, but without the secrets. */
    @Override
    public String toString() {
        return "BodyEncryption[current=" + current + ", secrets=" + secrets.keySet() + "]";
    }
}
