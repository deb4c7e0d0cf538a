package org.turnpike.message;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** SHA-512, the one digest that interoperates in messages (messages.md §3.2). */
public final class Sha512 {
    /** Its URI in XML. */
    public static final String URI = "http://www.w3.org/2001/04/xmlenc#sha512";

    private Sha512() {
    }

    /** A digest to be fed. */
    public static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-512");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** The digest of the given bytes, one array after the other. */
    public static byte[] of(byte[]... pieces) {
        MessageDigest digest = start();
        for (byte[] piece : pieces) {
            digest.update(piece);
        }
        return digest.digest();
    }

    /** The digest of the given bytes in Base64 without line breaks. */
    public static String base64(byte[] digest) {
        return Base64.getEncoder().encodeToString(digest);
    }
}
