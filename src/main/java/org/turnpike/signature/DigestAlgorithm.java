package org.turnpike.signature;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * The digest algorithms that may enter a signature or a hash chain (messages.md §4.2). SHA-1, SHA-224 and MD5 are missing on purpose: algorithms that
 * are not listed here are rejected.
 */
public enum DigestAlgorithm {
    SHA_256("SHA-256", "http://www.w3.org/2001/04/xmlenc#sha256", 32),
    SHA_384("SHA-384", "http://www.w3.org/2001/04/xmldsig-more#sha384", 48),
    /** The algorithm of part digests, which {@code x-hash-algorithm} names. */
    SHA_512("SHA-512", "http://www.w3.org/2001/04/xmlenc#sha512", 64);

    private final String jcaName;
    private final String uri;
    private final int length;

    DigestAlgorithm(String jcaName, String uri, int length) {
        this.jcaName = jcaName;
        this.uri = uri;
        this.length = length;
    }

    /** The name JCA and the {@code x-hash-algorithm} header use: {@code SHA-512}. */
    public String jcaName() {
        return jcaName;
    }

    /** The identifier in XML signatures and hash chains. */
    public String uri() {
        return uri;
    }

    /** Length of a digest in bytes. */
    public int length() {
        return length;
    }

    /** The algorithm with the given identifier; empty when it is not one we accept. */
    public static Optional<DigestAlgorithm> findByUri(String uri) {
        for (DigestAlgorithm algorithm : values()) {
            if (algorithm.uri.equals(uri)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** The algorithm with the given JCA name, exactly spelt; empty when it is not one we accept. */
    public static Optional<DigestAlgorithm> findByName(String name) {
        for (DigestAlgorithm algorithm : values()) {
            if (algorithm.jcaName.equals(name)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** Returns a new digest object, for streamed bytes. */
    public MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance(jcaName);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("This JDK does not support " + jcaName, e);
        }
    }

    /** The digest of bytes held in memory. */
    public byte[] digest(byte[] bytes) {
        return newDigest().digest(bytes);
    }
}
