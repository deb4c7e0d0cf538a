package org.turnpike.trust;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads OCSP responses from messages and caches them in parsed form, because a peer sends the same response with each message until it has a newer
 * one. Parsed responses are not verified yet. Long responses are not cached. Thread-safe.
 */
final class RecentResponses {
    private static final int MAX_ENTRIES = 200;
    private static final int MAX_REMEMBERED_BYTES = 4 << 10;

    private final Recent<ByteBuffer, OcspResponse> recent = new Recent<>(MAX_ENTRIES);

    /** Like {@link OcspResponse#read}. */
    OcspResponse read(byte[] der) throws IOException {
        ByteBuffer key = ByteBuffer.wrap(der);
        Optional<OcspResponse> known = recent.find(key);
        if (known.isPresent()) {
            return known.get();
        }
        OcspResponse read = OcspResponse.read(der);
        if (der.length <= MAX_REMEMBERED_BYTES) {
            recent.put(key, read);
        }
        return read;
    }
}
