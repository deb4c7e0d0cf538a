package org.turnpike.trust;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads OCSP responses that come with messages, and remembers them parsed: a peer sends the same one with each message until it has a fresh
 * one. Parsed is not verified. The least used go first when there are too many; long ones are not remembered. Thread-safe.
 */
final class RecentResponses {
    private static final int MAX_ENTRIES = 1000;
    private static final int MAX_REMEMBERED_BYTES = 8 << 10;

    private final Map<ByteBuffer, OcspResponse> recent = new LinkedHashMap<>(16, 0.75f, true) {     // guarded by itself
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, OcspResponse> eldest) {
            return size() > MAX_ENTRIES;
        }
    };

    /** As {@link OcspResponse#read}. */
    OcspResponse read(byte[] der) throws IOException {
        ByteBuffer key = ByteBuffer.wrap(der);
        synchronized (recent) {
            OcspResponse known = recent.get(key);
            if (known != null) {
                return known;
            }
        }
        OcspResponse read = OcspResponse.read(der);
        if (der.length <= MAX_REMEMBERED_BYTES) {
            synchronized (recent) {
                recent.put(key, read);
            }
        }
        return read;
    }
}
