package org.turnpike.console;

import java.util.Set;
import org.turnpike.users.Role;

/** The roles that may see or do something, as the REST API allows it (operations.md §e.5). */
final class Roles {
    static final Set<Role> EVERYONE = Set.of();
    static final Set<Role> SECURITY = Set.of(Role.XROAD_SECURITY_OFFICER);
    static final Set<Role> SYSTEM = Set.of(Role.XROAD_SYSTEM_ADMINISTRATOR);
    static final Set<Role> SECURITY_OR_SYSTEM = Set.of(Role.XROAD_SECURITY_OFFICER, Role.XROAD_SYSTEM_ADMINISTRATOR);
    static final Set<Role> REGISTRATION = Set.of(Role.XROAD_REGISTRATION_OFFICER);
    static final Set<Role> SERVICES = Set.of(Role.XROAD_SERVICE_ADMINISTRATOR);
    static final Set<Role> CLIENT_CHANGES = Set.of(Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SERVICE_ADMINISTRATOR);
    static final Set<Role> KEYS = Set.of(Role.XROAD_SECURITY_OFFICER, Role.XROAD_REGISTRATION_OFFICER);
    static final Set<Role> KEY_READERS = Set.of(Role.XROAD_SECURITY_OFFICER, Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER);
    static final Set<Role> CLIENT_READERS = Set.of(Role.XROAD_SECURITY_OFFICER, Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SERVICE_ADMINISTRATOR,
            Role.XROAD_SECURITYSERVER_OBSERVER);

    private Roles() {
    }
}
