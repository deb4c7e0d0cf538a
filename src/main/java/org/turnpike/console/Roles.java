package org.turnpike.console;

import java.util.Set;
import org.turnpike.admin.DiagnosticsMXBean;
import org.turnpike.admin.OcspMXBean;
import org.turnpike.admin.TimeStampingMXBean;
import org.turnpike.admin.TokensMXBean;
import org.turnpike.admin.TrustMXBean;
import org.turnpike.restapi.BeanRoles;
import org.turnpike.users.Role;

/** The roles that may see or do something, as the REST API allows it (operations.md §e.5). */
final class Roles {
    static final Set<Role> EVERYONE = Set.of();
    static final Set<Role> SECURITY = Set.of(Role.XROAD_SECURITY_OFFICER);
    static final Set<Role> SYSTEM = Set.of(Role.XROAD_SYSTEM_ADMINISTRATOR);
    static final Set<Role> SECURITY_OR_SYSTEM = Set.of(Role.XROAD_SECURITY_OFFICER, Role.XROAD_SYSTEM_ADMINISTRATOR);
    static final Set<Role> REGISTRATION = Set.of(Role.XROAD_REGISTRATION_OFFICER);
    static final Set<Role> WATCHERS = of(DiagnosticsMXBean.class, "getChecks");
    static final Set<Role> REFUSAL_READERS = of(TrustMXBean.class, "records");
    static final Set<Role> CONNECTION_TESTS = of(TrustMXBean.class, "doctor");
    static final Set<Role> OCSP_READERS = of(OcspMXBean.class, "getCertificates");
    static final Set<Role> STAMPING_READERS = of(TimeStampingMXBean.class, "getStatus");
    static final Set<Role> TOKEN_STARTS = of(TokensMXBean.class, "initialize");
    static final Set<Role> SERVICES = Set.of(Role.XROAD_SERVICE_ADMINISTRATOR);
    static final Set<Role> CLIENT_CHANGES = Set.of(Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SERVICE_ADMINISTRATOR);
    static final Set<Role> KEYS = Set.of(Role.XROAD_SECURITY_OFFICER, Role.XROAD_REGISTRATION_OFFICER);
    static final Set<Role> KEY_READERS = Set.of(Role.XROAD_SECURITY_OFFICER, Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER);
    static final Set<Role> CLIENT_READERS = Set.of(Role.XROAD_SECURITY_OFFICER, Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SERVICE_ADMINISTRATOR,
            Role.XROAD_SECURITYSERVER_OBSERVER);

    private Roles() {
    }

    /** As the beans allow it at the admin door, so that the front ends do not differ. */
    private static Set<Role> of(Class<?> bean, String method) {
        Set<Role> roles = BeanRoles.of(bean, method);
        if (roles.isEmpty()) {
            throw new AssertionError(bean.getSimpleName() + " has no " + method);
        }
        return roles;
    }
}
