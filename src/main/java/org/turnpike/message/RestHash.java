package org.turnpike.message;

import java.util.Optional;

/** The hash of a REST request that its response carries (messages.md §2.4). */
public final class RestHash {
    private RestHash() {
    }

    /** SHA-512 of the header part, or, with a body part, SHA-512 over both digests. */
    public static byte[] of(byte[] headSha512, Optional<byte[]> bodySha512) {
        return bodySha512.map(body -> Sha512.of(headSha512, body)).orElse(headSha512);
    }
}
