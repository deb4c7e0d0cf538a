package org.turnpike.users;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One-time codes, each of which signs in one administrator once at this node. Kept in memory, by the SHA-256 of the code, for {@link #VALID}; of more
 * than {@value #MOST} the oldest is dropped. Thread-safe; time is an argument.
 */
public final class LoginCodes {
    /** How long a code is valid. */
    public static final Duration VALID = Duration.ofMinutes(10);
    private static final int MOST = 100;
    private static final int RANDOM_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Owner> owners = new LinkedHashMap<>() {       // guarded by this
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Owner> eldest) {
            return size() > MOST;
        }
    };

    /**
     * Whom a code signs in.
     *
     * @param basis what the sign-in rests on ({@code Users}): the code is void once that has changed
     */
    record Owner(String name, String basis, Instant expires) {
    }

    /**
     * A code that was just created.
     *
     * @param code 256 random bits in hex
     */
    public record Created(String code, Instant expires) {
        /** Keeps the code out of logs. */
        @Override
        public String toString() {
            return "Created";
        }
    }

    /** Creates a code. It replaces an unused one of the same administrator. */
    synchronized Created create(String name, String basis, Instant now) {
        owners.values().removeIf(each -> each.name().equals(name) || now.isAfter(each.expires()));
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        Created created = new Created(HexFormat.of().formatHex(bytes), now.plus(VALID));
        owners.put(Digests.sha256(created.code()), new Owner(name, basis, created.expires()));
        return created;
    }

    /** Uses up a code; empty if it is unknown, was used or has expired. The look-up is by digest, so its time does not reveal a code. */
    synchronized Optional<Owner> take(String code, Instant now) {
        return Optional.ofNullable(owners.remove(Digests.sha256(code))).filter(found -> !now.isAfter(found.expires()));
    }

    /** Voids the codes of an administrator who was removed or changed. */
    synchronized void revokeAllOf(String name) {
        owners.values().removeIf(each -> each.name().equals(name));
    }
}
