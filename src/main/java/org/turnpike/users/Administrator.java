package org.turnpike.users;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A person who may sign in at the admin door. Immutable.
 *
 * @param name 1 to 64 letters, digits and {@code . _ @ -}
 * @param roles the roles, at least one
 * @param hasPassword whether the person may sign in by password
 * @param certificates SHA-256, in lower-case hex, of each TLS client certificate with which the person may sign in
 */
public record Administrator(String name, Set<Role> roles, boolean hasPassword, List<String> certificates) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");

    /** @throws IllegalArgumentException when a component is out of bounds */
    public Administrator {
        requireName(name);
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("roles: an administrator needs at least one role");
        }
        roles = Set.copyOf(roles);
        certificates = List.copyOf(certificates);
    }

    /** @throws IllegalArgumentException when the name is not 1 to 64 letters, digits and {@code . _ @ -} */
    static void requireName(String name) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name: it must have 1 to 64 letters, digits and . _ @ -");
        }
    }
}
