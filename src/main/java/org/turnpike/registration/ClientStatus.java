package org.turnpike.registration;

import java.util.Set;

/**
 * The state of a client's registration (trust.md §6.2). It is only for administration: whether messages are accepted depends on the global
 * configuration.
 */
public enum ClientStatus {
    SAVED, REGISTRATION_IN_PROGRESS, REGISTERED, DISABLING_IN_PROGRESS, DISABLED, ENABLING_IN_PROGRESS, DELETION_IN_PROGRESS, GLOBAL_ERROR;

    private static final Set<ClientStatus> BECOME_REGISTERED = Set.of(SAVED, REGISTRATION_IN_PROGRESS, GLOBAL_ERROR, ENABLING_IN_PROGRESS);

    /** Returns the next state, which depends on whether the global configuration lists the client at this server (operations.md §c.5). */
    ClientStatus seen(boolean listed) {
        if (listed) {
            return BECOME_REGISTERED.contains(this) ? REGISTERED : this;
        }
        return switch (this) {
            case REGISTERED -> GLOBAL_ERROR;
            case DISABLING_IN_PROGRESS -> DISABLED;
            default -> this;
        };
    }
}
