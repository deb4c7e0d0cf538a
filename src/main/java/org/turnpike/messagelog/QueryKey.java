package org.turnpike.messagelog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.turnpike.message.Sha512;

/** The search key of a message id: short, so that the index is cheap to write. Several ids may have the same key. */
final class QueryKey {
    private static final int BYTES = 8;

    private QueryKey() {
    }

    /** The first bytes of the SHA-512 of the id in UTF-8, as the migration that introduced it computes them. */
    static byte[] of(String queryId) {
        return Arrays.copyOf(Sha512.of(queryId.getBytes(StandardCharsets.UTF_8)), BYTES);
    }
}
