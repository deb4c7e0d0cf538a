package org.turnpike.backup;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * A backup file: a head in clear, then the contents as one message under AES-256-GCM, which gives out nothing before every byte of head and
 * contents is authenticated. Layout, integers big-endian:
 *
 * <pre>
 *  0  "TPBACKUP"                                  8 bytes
 *  8  version 1                                   4
 * 12  Argon2id memory in KiB, passes, lanes      12
 * 24  salt                                       16
 * 40  nonce                                      12
 * 52  bytes that follow the head                  4
 * 56  HMAC-SHA-256 of all before, by the passphrase  32
 * 88  SHA-256 of all before                      32
 * 120 contents, sealed; the head is associated data
 * </pre>
 *
 * The passphrase gives 64 bytes: the AES key and the HMAC key. The digest tells a damaged head from a wrong passphrase, the HMAC a wrong
 * passphrase from changed contents; against who changes on purpose each of the three alone refuses the file. Values only.
 */
final class SealedFile {
    /** The largest contents, in bytes: they are in memory as a whole. */
    static final int MOST_CONTENTS = 128 << 20;
    /** Bytes of the head. */
    static final int HEAD = 120;
    private static final int TAG = 16;
    /** The largest file, in bytes. */
    static final int MOST_BYTES = HEAD + MOST_CONTENTS + TAG;
    private static final byte[] MAGIC = "TPBACKUP".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int SALT = 16;
    private static final int NONCE = 12;
    private static final int KEY = 32;
    private static final int DIGEST = 32;
    private static final int BEFORE_CHECK = HEAD - 2 * DIGEST;
    private static final int BEFORE_DIGEST = HEAD - DIGEST;

    private SealedFile() {
    }

    /** The file for some contents; {@code cost} is {@link KeyCost#DEFAULT} but in tests. */
    static byte[] seal(byte[] contents, char[] passphrase, KeyCost cost, SecureRandom random) {
        byte[] salt = bytes(random, SALT);
        byte[] nonce = bytes(random, NONCE);
        byte[] secret = cost.derive(passphrase, salt, 2 * KEY);
        try {
            ByteBuffer head = ByteBuffer.allocate(HEAD).put(MAGIC).putInt(VERSION);
            cost.write(head);
            head.put(salt).put(nonce).putInt(contents.length + TAG);
            head.put(check(head.array(), secret));
            head.put(digest(head.array()));
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, secret, nonce, head.array()).doFinal(contents);
            return ByteBuffer.allocate(HEAD + sealed.length).put(head.array()).put(sealed).array();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("Every Java platform has AES-GCM and HMAC-SHA-256", e);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static byte[] bytes(SecureRandom random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /**
     * The contents of a file.
     *
     * @throws RefusedException {@code invalid_request} naming {@code file} or {@code passphrase}, and what is wrong with it
     */
    static byte[] open(byte[] file, char[] passphrase) throws RefusedException {
        KeyCost cost = requireHead(file);
        ByteBuffer head = ByteBuffer.wrap(file, 0, HEAD).position(MAGIC.length + Integer.BYTES + KeyCost.BYTES);
        byte[] salt = take(head, SALT);
        byte[] nonce = take(head, NONCE);
        byte[] secret = cost.derive(passphrase, salt, 2 * KEY);
        try {
            if (!MessageDigest.isEqual(check(file, secret), Arrays.copyOfRange(file, BEFORE_CHECK, BEFORE_DIGEST))) {
                throw refused("passphrase: it is not the one that this file was written with");
            }
            return cipher(Cipher.DECRYPT_MODE, secret, nonce, Arrays.copyOf(file, HEAD)).doFinal(file, HEAD, file.length - HEAD);
        } catch (AEADBadTagException e) {
            throw refused("file: its contents were changed after it was written");
        } catch (GeneralSecurityException e) {
            throw new AssertionError("Every Java platform has AES-GCM and HMAC-SHA-256", e);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** All that can be said without the passphrase; the cost is bounded before it is spent. */
    private static KeyCost requireHead(byte[] file) throws RefusedException {
        if (file.length < MAGIC.length || !Arrays.equals(Arrays.copyOf(file, MAGIC.length), MAGIC)) {
            throw refused("file: it is no backup of this server's kind, or its first bytes were changed");
        }
        if (file.length < HEAD) {
            throw refused("file: it is cut off after " + file.length + " bytes, within its head");
        }
        ByteBuffer head = ByteBuffer.wrap(file, 0, HEAD).position(MAGIC.length);
        int version = head.getInt();
        if (!Arrays.equals(digest(file), Arrays.copyOfRange(file, BEFORE_DIGEST, HEAD))) {
            throw refused("file: its head was changed after it was written");
        }
        if (version != VERSION) {
            throw refused("file: it has version " + version + ", and this server reads version " + VERSION);
        }
        requireLength(file, head.getInt(BEFORE_CHECK - Integer.BYTES));
        try {
            return KeyCost.read(head);
        } catch (IllegalArgumentException e) {
            throw refused("file: " + e.getMessage());
        }
    }

    private static void requireLength(byte[] file, int following) throws RefusedException {
        int there = file.length - HEAD;
        if (following < TAG || following > MOST_CONTENTS + TAG) {
            throw refused("file: its head tells of " + following + " bytes, which no backup has");
        }
        if (there < following) {
            throw refused("file: it is cut off, " + (following - there) + " of its " + (HEAD + following) + " bytes are missing");
        }
        if (there > following) {
            throw refused("file: " + (there - following) + " bytes follow its end");
        }
    }

    private static byte[] take(ByteBuffer from, int count) {
        byte[] taken = new byte[count];
        from.get(taken);
        return taken;
    }

    private static byte[] check(byte[] head, byte[] secret) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, KEY, KEY, "HmacSHA256"));
        mac.update(head, 0, BEFORE_CHECK);
        return mac.doFinal();
    }

    private static byte[] digest(byte[] head) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(head, 0, BEFORE_DIGEST);
            return sha256.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java platform has SHA-256", e);
        }
    }

    private static Cipher cipher(int mode, byte[] secret, byte[] nonce, byte[] head) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(secret, 0, KEY, "AES"), new GCMParameterSpec(TAG * Byte.SIZE, nonce));
        cipher.updateAAD(head);
        return cipher;
    }

    private static RefusedException refused(String text) {
        return new RefusedException(FaultCode.INVALID_REQUEST, text);
    }
}
