package org.turnpike.serverproxy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;

/**
 * Rejects a message id that the same client has used within a window, if a setting enables this; deployed servers accept a replay. Up to {@value
 * #MOST} ids are kept in memory, about 10 MB; if there are more within the window, the oldest are discarded. Each node keeps its own ids.
 * Thread-safe.
 */
public final class RepeatedMessages {
    private static final int MOST = 100_000;

    private final Duration window;
    private final int most;
    private final Map<Digest, Instant> seen = new LinkedHashMap<>();       // oldest first; guarded by itself

    /** Half of the SHA-256 of client and id. */
    private record Digest(long first, long second) {
    }

    /** @param window zero to accept every id */
    public RepeatedMessages(Duration window) {
        this(window, MOST);
    }

    RepeatedMessages(Duration window, int most) {
        this.window = window;
        this.most = most;
    }

    /**
     * Stores the id of a verified message.
     *
     * @throws RefusedException {@code invalid_message} when the client used it within the window
     */
    void requireNew(ClientId client, String id, Instant at) throws RefusedException {
        if (window.isZero()) {
            return;
        }
        Digest digest = digest(client, id);
        synchronized (seen) {
            forget(at);
            if (seen.containsKey(digest)) {
                throw new RefusedException(FaultCode.INVALID_MESSAGE, "The client " + client.path() + " used the message id " + id + " before, within " + window
                        + " (turnpike.messages.reject-repeated)");
            }
            if (seen.size() >= most) {
                seen.remove(seen.keySet().iterator().next());
            }
            seen.put(digest, at);
        }
    }

    private void forget(Instant at) {
        Iterator<Instant> oldest = seen.values().iterator();
        while (oldest.hasNext() && oldest.next().isBefore(at.minus(window))) {
            oldest.remove();
        }
    }

    private static Digest digest(ClientId client, String id) {
        try {
            ByteBuffer hash = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest((client.path() + "\n" + id).getBytes(StandardCharsets.UTF_8)));
            return new Digest(hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("This JDK does not support SHA-256", e);
        }
    }
}
