package org.turnpike.console;

import java.util.HashSet;
import java.util.Set;
import org.turnpike.admin.ClientsMXBean;
import org.turnpike.admin.DiagnosticsMXBean;
import org.turnpike.admin.KeysMXBean;
import org.turnpike.admin.OcspMXBean;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.admin.ServicesMXBean;
import org.turnpike.admin.TimeStampingMXBean;
import org.turnpike.admin.TokensMXBean;
import org.turnpike.admin.TrustMXBean;
import org.turnpike.restapi.BeanRoles;
import org.turnpike.users.Role;

/** The roles for each page and form, as in the REST API (operations.md §e.5). */
final class Roles {
    static final Set<Role> EVERYONE = Set.of();
    static final Set<Role> SECURITY = of(SecurityServerMXBean.class, "registerCertificate");
    static final Set<Role> SYSTEM = of(SecurityServerMXBean.class, "initialise");
    static final Set<Role> SECURITY_OR_SYSTEM = of(TokensMXBean.class, "login");
    static final Set<Role> REGISTRATION = of(ClientsMXBean.class, "add");
    static final Set<Role> WATCHERS = of(DiagnosticsMXBean.class, "getChecks");
    static final Set<Role> REFUSAL_READERS = of(TrustMXBean.class, "records");
    static final Set<Role> CONNECTION_TESTS = of(TrustMXBean.class, "doctor");
    static final Set<Role> OCSP_READERS = of(OcspMXBean.class, "getCertificates");
    static final Set<Role> STAMPING_READERS = of(TimeStampingMXBean.class, "getStatus");
    static final Set<Role> TOKEN_STARTS = of(TokensMXBean.class, "initialize");
    static final Set<Role> SERVICES = of(ServicesMXBean.class, "addRest");
    static final Set<Role> CLIENT_CHANGES = of(ClientsMXBean.class, "changeConnection");
    static final Set<Role> KEYS = of(KeysMXBean.class, "generate");
    static final Set<Role> INTERNAL_KEY = of(KeysMXBean.class, "generateInternal");
    static final Set<Role> KEY_READERS = of(KeysMXBean.class, "getKeys");
    static final Set<Role> CLIENT_READERS = of(ClientsMXBean.class, "getClients");
    static final Set<Role> SERVICE_READERS = of(ServicesMXBean.class, "services");
    static final Set<Role> SET_UP = either(SECURITY_OR_SYSTEM, REGISTRATION);

    private Roles() {
    }

    private static Set<Role> either(Set<Role> some, Set<Role> others) {
        Set<Role> both = new HashSet<>(some);
        both.addAll(others);
        return Set.copyOf(both);
    }

    /** Reads the roles from the table of the admin door's beans, so that the console and the REST API require the same roles. */
    private static Set<Role> of(Class<?> bean, String method) {
        Set<Role> roles = BeanRoles.of(bean, method);
        if (roles.isEmpty()) {
            throw new AssertionError(bean.getSimpleName() + " has no " + method);
        }
        return roles;
    }
}
