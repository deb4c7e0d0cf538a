package org.turnpike.message;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** SHA-512, the only digest that all security servers accept in messages (messages.md §3.2). */
public final class Sha512 {
    /** The URI of SHA-512 in XML. */
    public static final String URI = "http://www.w3.org/2001/04/xmlenc#sha512";

    private Sha512() {
    }

    /** Returns a new, empty digest. */
    public static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-512");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the digest of the given arrays, in their order. */
    public static byte[] of(byte[]... pieces) {
        MessageDigest digest = start();
        for (byte[] piece : pieces) {
            digest.update(piece);
        }
        return digest.digest();
    }

    /** Encodes a digest in Base64 without line breaks. */
    public static String base64(byte[] digest) {
        return Base64.getEncoder().encodeToString(digest);
    }
}
