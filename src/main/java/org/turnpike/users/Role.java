package org.turnpike.users;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The roles of an administrator, as X-Road names them (operations.md §d). The names are those of the REST API. */
public enum Role {
    /** Trust and keys: anchor, tokens, authentication keys, time-stamping services. */
    XROAD_SECURITY_OFFICER,
    /** Clients and their registration, signing keys and certificates. */
    XROAD_REGISTRATION_OFFICER,
    /** Services, access rights, local groups. */
    XROAD_SERVICE_ADMINISTRATOR,
    /** The installation: initialisation, backups, API keys, diagnostics. */
    XROAD_SYSTEM_ADMINISTRATOR,
    /** Reads, and changes nothing. */
    XROAD_SECURITYSERVER_OBSERVER;

    /** Returns the role of that name, with or without the prefix {@code XROAD_}, in any case; empty when there is no such role. */
    public static Optional<Role> find(String name) {
        return Arrays.stream(values()).filter(role -> role.name().equalsIgnoreCase(name) || role.name().substring("XROAD_".length()).equalsIgnoreCase(name)).findFirst();
    }

    /**
     * Reads role names.
     *
     * @throws IllegalArgumentException when the list is empty or a name is not a role; the message lists the roles
     */
    public static Set<Role> parse(List<String> names) {
        if (names == null || names.isEmpty()) {
            throw new IllegalArgumentException("roles: at least one is required, of " + Arrays.toString(values()));
        }
        Set<Role> roles = EnumSet.noneOf(Role.class);
        names.forEach(name -> roles.add(find(String.valueOf(name)).orElseThrow(() -> new IllegalArgumentException("roles: '" + shortened(name) + "' is not one of "
                + Arrays.toString(values())))));
        return roles;
    }

    private static String shortened(String name) {
        return name == null ? "null" : name.substring(0, Math.min(name.length(), 64));
    }
}
