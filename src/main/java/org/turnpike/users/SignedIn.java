package org.turnpike.users;

import java.util.Set;

/**
 * The identity of a caller, and how it was verified. Immutable.
 *
 * @param name an administrator's name, or {@code api-key-<id>}
 * @param method how the caller was authenticated
 * @param basis identifies the password and certificate of an administrator's sign-in ({@code Users}); empty for a user of the container's realm and
 *     for an API key
 */
public record SignedIn(String name, Set<Role> roles, Method method, String basis) {

    /** The method by which a caller was authenticated. The names in the audit log are those of X-Road (operations.md §d.3). */
    public enum Method {
        /** A session, started by a log-in with a password, through the container's realm, or with a certificate. */
        SESSION("Session"),
        /** A key of the REST API. */
        API_KEY("ApiKey"),
        /** Basic authentication, which only the management of API keys accepts. */
        BASIC("HttpBasic");

        private final String wire;

        Method(String wire) {
            this.wire = wire;
        }

        /** The name in the audit log. */
        public String wire() {
            return wire;
        }
    }

    public SignedIn {
        roles = Set.copyOf(roles);
    }

    /** A user of the container's realm, or an API key. */
    public SignedIn(String name, Set<Role> roles, Method method) {
        this(name, roles, method, "");
    }
}
