package org.turnpike.messagelog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.turnpike.message.Sha512;

/** What records are found by when their message id is known: short, so that the index is cheap to write. Ids may share one. */
final class QueryKey {
    private static final int BYTES = 8;

    private QueryKey() {
    }

    /** The first bytes of the SHA-512 of the id in UTF-8, as the migration that introduced it computes them. */
    static byte[] of(String queryId) {
        return Arrays.copyOf(Sha512.of(queryId.getBytes(StandardCharsets.UTF_8)), BYTES);
    }
}
