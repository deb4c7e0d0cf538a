package org.turnpike.users;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sessions of administrators at this node: kept in memory, by the SHA-256 of their id. A session ends after the time {@code idle} without a request,
 * and after the time {@code absolute} even if it is used. If there are more than {@value #MOST} sessions, or more than {@value #MOST_OF_NAME} of one
 * name, the least recently used session ends. Thread-safe; time is an argument.
 */
public final class Sessions {
    private static final int MOST = 1000;
    private static final int MOST_OF_NAME = 20;
    private static final int RANDOM_BYTES = 32;

    private final Duration idle;
    private final Duration absolute;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Kept> sessions = new LinkedHashMap<>(16, 0.75f, true) {      // guarded by this
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
            return size() > MOST;
        }
    };

    private record Kept(SignedIn who, String csrfToken, Instant started, Instant used) {
    }

    /**
     * A session that was just started.
     *
     * @param id 256 random bits in hex: the cookie
     * @param csrfToken 256 random bits in hex, which each change must contain too
     */
    public record Started(String id, String csrfToken) {
        /** Keeps both values out of logs. */
        @Override
        public String toString() {
            return "Started";
        }
    }

    /** A valid session. */
    public record Session(SignedIn who, String csrfToken) {
        /** Whether the token given with a change is this session's; compared in constant time. */
        public boolean accepts(String token) {
            return MessageDigest.isEqual(csrfToken.getBytes(StandardCharsets.US_ASCII), token.getBytes(StandardCharsets.UTF_8));
        }
    }

    public Sessions(Duration idle, Duration absolute) {
        this.idle = idle;
        this.absolute = absolute;
    }

    /** Starts a session. */
    public synchronized Started start(SignedIn who, Instant now) {
        List<String> others = sessions.entrySet().stream().filter(each -> each.getValue().who().name().equals(who.name())).map(Map.Entry::getKey).toList();
        if (others.size() >= MOST_OF_NAME) {
            sessions.remove(others.get(0));
        }
        Started started = new Started(token(), token());
        sessions.put(sha256(started.id()), new Kept(who, started.csrfToken(), now, now));
        return started;
    }

    /** Returns the session of that id and marks it as used; empty if it is unknown or has expired. */
    public synchronized Optional<Session> use(String id, Instant now) {
        String key = sha256(id);
        Kept kept = sessions.get(key);
        if (kept == null) {
            return Optional.empty();
        }
        if (now.isAfter(kept.used().plus(idle)) || now.isAfter(kept.started().plus(absolute))) {
            sessions.remove(key);
            return Optional.empty();
        }
        sessions.put(key, new Kept(kept.who(), kept.csrfToken(), kept.started(), now));
        return Optional.of(new Session(kept.who(), kept.csrfToken()));
    }

    /** Ends a session. Does nothing if there is no such session. */
    public synchronized void end(String id) {
        sessions.remove(sha256(id));
    }

    /** Ends every session of an administrator whose rights, password or certificates have changed. */
    public synchronized void endAllOf(String name) {
        sessions.values().removeIf(kept -> kept.who().name().equals(name));
    }

    private String token() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static String sha256(String text) {
        return Digests.sha256(text);
    }
}
