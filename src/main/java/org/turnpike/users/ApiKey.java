package org.turnpike.users;

import java.time.Instant;
import java.util.Set;

/**
 * A key of the REST API, as it is stored. The secret is not stored. Immutable.
 *
 * @param id a stable number, which no later key gets
 * @param roles the roles of the key, at least one
 */
public record ApiKey(long id, Set<Role> roles, Instant createdAt) {
    public ApiKey {
        roles = Set.copyOf(roles);
    }

    /**
     * A key with its secret, which is shown once.
     *
     * @param secret 256 random bits in lower-case hex
     */
    public record Created(ApiKey key, String secret) {
        /** Keeps the secret out of logs. */
        @Override
        public String toString() {
            return "Created[key=" + key + "]";
        }
    }
}
