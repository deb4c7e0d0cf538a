package org.turnpike.message;

import java.util.Optional;

/** Computes the hash of a REST request that its response contains (messages.md §2.4). */
public final class RestHash {
    private RestHash() {
    }

    /** Returns the SHA-512 of the header part. If there is a body part, returns the SHA-512 over the digests of both parts. */
    public static byte[] of(byte[] headSha512, Optional<byte[]> bodySha512) {
        return bodySha512.map(body -> Sha512.of(headSha512, body)).orElse(headSha512);
    }
}
