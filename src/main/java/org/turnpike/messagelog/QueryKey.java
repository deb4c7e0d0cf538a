package org.turnpike.messagelog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.turnpike.message.Sha512;

/** Computes the search key of a message id. The key is short, so that the index is cheap to write. Several ids may have the same key. */
final class QueryKey {
    private static final int BYTES = 8;

    private QueryKey() {
    }

    /** Returns the first 8 bytes of the SHA-512 of the id in UTF-8. */
    static byte[] of(String queryId) {
        return Arrays.copyOf(Sha512.of(queryId.getBytes(StandardCharsets.UTF_8)), BYTES);
    }
}
