package org.turnpike.users;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Hashes passwords by PBKDF2 with HMAC-SHA-512 (RFC 8018 §5.2) and a salt of 128 random bits. A check costs about a tenth of a second of
 * processor time, so only {@value #AT_ONCE} runs at a time and others wait for it, for two seconds at most. Thread-safe.
 */
final class Passwords {
    static final int SHORTEST = 12;
    static final int LONGEST = 256;
    private static final int AT_ONCE = 1;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int ITERATIONS = 210_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BITS = 512;
    private static final String FORMAT = "pbkdf2-sha512";

    private final SecureRandom random = new SecureRandom();
    private final Semaphore places = new Semaphore(AT_ONCE, true);
    /** A hash that is checked if there is no such user. The check takes the same time, so the time does not reveal which names exist. */
    private final String absent = stored(new byte[SALT_BYTES], new byte[HASH_BITS / Byte.SIZE]);

    /** The password was not checked, because too many others are being checked. */
    static final class BusyException extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** @throws IllegalArgumentException when the password is shorter than 12 or longer than 256 characters */
    static void requireStrong(char[] password) {
        if (password == null || password.length < SHORTEST || password.length > LONGEST) {
            throw new IllegalArgumentException("password: it must have " + SHORTEST + " to " + LONGEST + " characters");
        }
    }

    /** Returns the stored form of a password: format, iterations, salt and hash. */
    String hash(char[] password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return stored(salt, waited(password, salt));
    }

    private static String stored(byte[] salt, byte[] hash) {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return FORMAT + "$" + ITERATIONS + "$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    private byte[] waited(char[] password, byte[] salt) {
        places.acquireUninterruptibly();
        return derive(password, salt, ITERATIONS);
    }

    /**
     * Compares in constant time. Without a stored hash it takes the same time and returns false.
     *
     * @throws BusyException if too many other passwords are being checked
     */
    boolean matches(char[] password, String stored) throws BusyException {
        String[] parts = (stored.isEmpty() ? absent : stored).split("\\$");
        if (parts.length != 4 || !parts[0].equals(FORMAT)) {
            throw new IllegalStateException("A stored password hash is not of the format " + FORMAT);
        }
        byte[] expected = Base64.getDecoder().decode(parts[3]);
        byte[] salt = Base64.getDecoder().decode(parts[2]);
        int iterations = Integer.parseInt(parts[1]);
        requirePlace();
        byte[] given = derive(password, salt, iterations);
        return MessageDigest.isEqual(expected, given) && !stored.isEmpty();
    }

    private void requirePlace() throws BusyException {
        try {
            if (!places.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new BusyException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BusyException();
        }
    }

    /** Derives a hash, then lets the next check start. */
    private byte[] derive(char[] password, byte[] salt, int iterations) {
        try {
            return derived(new PBEKeySpec(Arrays.copyOf(password, Math.min(password.length, LONGEST)), salt, iterations, HASH_BITS));
        } finally {
            places.release();
        }
    }

    private static byte[] derived(PBEKeySpec spec) {
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no PBKDF2 with HMAC-SHA-512", e);
        } finally {
            spec.clearPassword();
        }
    }
}
