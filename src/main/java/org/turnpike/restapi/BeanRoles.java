package org.turnpike.restapi;

import static org.turnpike.users.Role.XROAD_REGISTRATION_OFFICER;
import static org.turnpike.users.Role.XROAD_SECURITYSERVER_OBSERVER;
import static org.turnpike.users.Role.XROAD_SECURITY_OFFICER;
import static org.turnpike.users.Role.XROAD_SERVICE_ADMINISTRATOR;
import static org.turnpike.users.Role.XROAD_SYSTEM_ADMINISTRATOR;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.turnpike.admin.AccessRightsMXBean;
import org.turnpike.admin.ArchiveMXBean;
import org.turnpike.admin.AuditMXBean;
import org.turnpike.admin.BackupMXBean;
import org.turnpike.admin.Changes;
import org.turnpike.admin.ClientsMXBean;
import org.turnpike.admin.DeadlinesMXBean;
import org.turnpike.admin.DiagnosticsMXBean;
import org.turnpike.admin.EnvironmentMXBean;
import org.turnpike.admin.GlobalConfigurationMXBean;
import org.turnpike.admin.KeysMXBean;
import org.turnpike.admin.LocalSocketCall;
import org.turnpike.admin.MessageLogMXBean;
import org.turnpike.admin.NodesMXBean;
import org.turnpike.admin.OcspMXBean;
import org.turnpike.admin.OperationsMXBean;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.admin.ServicesMXBean;
import org.turnpike.admin.TimeStampingMXBean;
import org.turnpike.admin.TokensMXBean;
import org.turnpike.admin.TrustMXBean;
import org.turnpike.admin.UsersMXBean;
import org.turnpike.users.Role;

/**
 * The roles that may call an operation or read an attribute of a bean at the admin door, after X-Road's table of features (operations.md §d.1).
 * Operations that this table lacks (message log, archive, audit log, whole configurations) belong to the system administrator. No caller may
 * use a bean, attribute or operation that is not listed.
 */
public final class BeanRoles {
    /** The beans that the admin door offers. */
    static final List<Class<?>> BEANS = List.of(AccessRightsMXBean.class, ArchiveMXBean.class, AuditMXBean.class, BackupMXBean.class, ClientsMXBean.class,
            DeadlinesMXBean.class, DiagnosticsMXBean.class, EnvironmentMXBean.class, GlobalConfigurationMXBean.class, KeysMXBean.class, MessageLogMXBean.class,
            NodesMXBean.class, OcspMXBean.class, OperationsMXBean.class, SecurityServerMXBean.class, ServicesMXBean.class, TimeStampingMXBean.class, TokensMXBean.class,
            TrustMXBean.class, UsersMXBean.class);
    private static final String END = "MXBean";
    private static final Set<Role> ANY = Set.of(Role.values());
    private static final Set<Role> SYSTEM = Set.of(XROAD_SYSTEM_ADMINISTRATOR);
    private static final Set<Role> WATCHING = Set.of(XROAD_SYSTEM_ADMINISTRATOR, XROAD_SECURITYSERVER_OBSERVER);
    private static final Set<Role> SECURITY = Set.of(XROAD_SECURITY_OFFICER);
    private static final Set<Role> SECURITY_OR_SYSTEM = Set.of(XROAD_SECURITY_OFFICER, XROAD_SYSTEM_ADMINISTRATOR);
    /** {@link KeyChanges} limits the changes of keys by a registration officer. */
    private static final Set<Role> KEYS = Set.of(XROAD_SECURITY_OFFICER, XROAD_REGISTRATION_OFFICER);
    private static final Set<Role> NAMES_KEYS = Set.of(XROAD_SECURITY_OFFICER, XROAD_REGISTRATION_OFFICER, XROAD_SYSTEM_ADMINISTRATOR);
    private static final Set<Role> REGISTRATION = Set.of(XROAD_REGISTRATION_OFFICER);
    private static final Set<Role> SERVICES = Set.of(XROAD_SERVICE_ADMINISTRATOR);
    private static final Set<Role> CONNECTIONS = Set.of(XROAD_REGISTRATION_OFFICER, XROAD_SERVICE_ADMINISTRATOR);
    private static final Set<Role> SEES_SERVICES = Set.of(XROAD_SERVICE_ADMINISTRATOR, XROAD_SECURITYSERVER_OBSERVER);
    private static final Set<Role> SEES_CLIENTS = Set.of(XROAD_SECURITY_OFFICER, XROAD_REGISTRATION_OFFICER, XROAD_SERVICE_ADMINISTRATOR, XROAD_SECURITYSERVER_OBSERVER);
    private static final Set<Role> SEES_KEYS = Set.of(XROAD_SECURITY_OFFICER, XROAD_REGISTRATION_OFFICER, XROAD_SYSTEM_ADMINISTRATOR, XROAD_SECURITYSERVER_OBSERVER);
    private static final Set<Role> SEES_TIME_STAMPING = Set.of(XROAD_SECURITY_OFFICER, XROAD_SYSTEM_ADMINISTRATOR, XROAD_SECURITYSERVER_OBSERVER);

    /** The roles that may read a bean, and those that may make changes with it. */
    private record Access(Set<Role> read, Set<Role> change) {
    }

    private static final Map<Class<?>, Access> ACCESS = Map.ofEntries(
            Map.entry(AccessRightsMXBean.class, new Access(SEES_SERVICES, SERVICES)),
            Map.entry(ArchiveMXBean.class, new Access(WATCHING, SYSTEM)),
            Map.entry(AuditMXBean.class, new Access(SYSTEM, SYSTEM)),
            Map.entry(BackupMXBean.class, new Access(SYSTEM, SYSTEM)),
            Map.entry(ClientsMXBean.class, new Access(SEES_CLIENTS, REGISTRATION)),
            Map.entry(DeadlinesMXBean.class, new Access(ANY, SYSTEM)),
            Map.entry(DiagnosticsMXBean.class, new Access(WATCHING, SYSTEM)),
            Map.entry(EnvironmentMXBean.class, new Access(WATCHING, SYSTEM)),
            Map.entry(GlobalConfigurationMXBean.class, new Access(ANY, SECURITY_OR_SYSTEM)),
            Map.entry(KeysMXBean.class, new Access(SEES_KEYS, SECURITY)),
            Map.entry(MessageLogMXBean.class, new Access(SYSTEM, SYSTEM)),
            Map.entry(NodesMXBean.class, new Access(WATCHING, SYSTEM)),
            Map.entry(OcspMXBean.class, new Access(SEES_KEYS, SYSTEM)),
            Map.entry(OperationsMXBean.class, new Access(WATCHING, SYSTEM)),
            Map.entry(SecurityServerMXBean.class, new Access(ANY, SYSTEM)),
            Map.entry(ServicesMXBean.class, new Access(SEES_SERVICES, SERVICES)),
            Map.entry(TimeStampingMXBean.class, new Access(SEES_TIME_STAMPING, SECURITY_OR_SYSTEM)),
            Map.entry(TokensMXBean.class, new Access(SEES_KEYS, SYSTEM)),
            Map.entry(TrustMXBean.class, new Access(SEES_TIME_STAMPING, SYSTEM)),
            Map.entry(UsersMXBean.class, new Access(SYSTEM, SYSTEM)));

    /** Operations whose roles are not those of their bean. */
    private static final Map<String, Set<Role>> EXCEPTIONS = Map.ofEntries(
            Map.entry("Clients.changeConnection", CONNECTIONS), Map.entry("Clients.addCertificate", CONNECTIONS), Map.entry("Clients.removeCertificate", CONNECTIONS),
            Map.entry("Clients.addGroup", SERVICES), Map.entry("Clients.describeGroup", SERVICES), Map.entry("Clients.removeGroup", SERVICES),
            Map.entry("Clients.addMembers", SERVICES), Map.entry("Clients.removeMembers", SERVICES),
            Map.entry("Keys.generateInternal", SECURITY_OR_SYSTEM), Map.entry("Keys.requestInternal", SECURITY_OR_SYSTEM),
            Map.entry("Keys.importInternal", SECURITY_OR_SYSTEM), Map.entry("Keys.rename", NAMES_KEYS), Map.entry("Keys.exportRequest", KEYS),
            Map.entry("Keys.generate", KEYS), Map.entry("Keys.delete", KEYS), Map.entry("Keys.request", KEYS), Map.entry("Keys.deleteRequest", KEYS),
            Map.entry("Keys.importCertificate", KEYS), Map.entry("Keys.activate", KEYS), Map.entry("Keys.disable", KEYS), Map.entry("Keys.deleteCertificate", KEYS),
            Map.entry("SecurityServer.chooseTimeStampingServices", SECURITY), Map.entry("SecurityServer.addTimeStampingService", SECURITY),
            Map.entry("SecurityServer.removeTimeStampingService", SECURITY), Map.entry("SecurityServer.registerCertificate", SECURITY),
            Map.entry("SecurityServer.unregisterCertificate", SECURITY), Map.entry("SecurityServer.skipUnregistration", SECURITY),
            Map.entry("SecurityServer.changeOwner", REGISTRATION), Map.entry("SecurityServer.reconcile", ANY),
            Map.entry("SecurityServer.export", SYSTEM), Map.entry("SecurityServer.difference", SYSTEM),
            Map.entry("SecurityServer.revision", SYSTEM), Map.entry("SecurityServer.revisionDifference", SYSTEM),
            Map.entry("Services.preview", SERVICES), Map.entry("Services.previewRefresh", SERVICES),
            Map.entry("Tokens.login", SECURITY_OR_SYSTEM), Map.entry("Tokens.logout", SECURITY_OR_SYSTEM), Map.entry("Tokens.check", SECURITY_OR_SYSTEM),
            Map.entry("Trust.doctor", SECURITY_OR_SYSTEM), Map.entry("Trust.doctorOf", SECURITY_OR_SYSTEM),
            Map.entry("Trust.callThrough", SECURITY_OR_SYSTEM),
            Map.entry("Users.createLoginCode", Set.of()));                     // for callers of this machine alone

    private static final Map<String, Set<Role>> ALLOWED = allowed();

    private BeanRoles() {
    }

    private static Map<String, Set<Role>> allowed() {
        Map<String, Set<Role>> allowed = new HashMap<>();
        for (Class<?> bean : BEANS) {
            Arrays.stream(bean.getMethods()).forEach(method -> {
                Access access = ACCESS.get(bean);
                String name = typeOf(bean) + "." + method.getName();
                allowed.put(name, EXCEPTIONS.getOrDefault(name, method.isAnnotationPresent(Changes.class) ? access.change() : access.read()));
            });
        }
        if (!allowed.keySet().containsAll(EXCEPTIONS.keySet())) {
            Set<String> unknown = new TreeSet<>(EXCEPTIONS.keySet());
            unknown.removeAll(allowed.keySet());
            throw new AssertionError("Roles are given to operations that no bean has: " + unknown);
        }
        return Map.copyOf(allowed);
    }

    /** {@code Tokens} for {@code TokensMXBean}. */
    static String typeOf(Class<?> bean) {
        return bean.getSimpleName().substring(0, bean.getSimpleName().length() - END.length());
    }

    /** The roles that may call a method of a bean; empty if the bean has no such method. */
    public static Set<Role> of(Class<?> bean, String method) {
        return ALLOWED.getOrDefault(typeOf(bean) + "." + method, Set.of());
    }

    /**
     * The roles that may call an operation of the REST API; empty if every signed-in caller may.
     *
     * @throws IllegalStateException when it names an operation that no bean has
     */
    static Set<Role> of(Allowed allowed) {
        if (allowed.bean() == Void.class) {
            return Set.of(allowed.value());
        }
        Set<Role> roles = of(allowed.bean(), allowed.operation());
        if (roles.isEmpty()) {
            throw new IllegalStateException(allowed.bean().getSimpleName() + " has no operation " + allowed.operation());
        }
        return roles;
    }

    /** The roles that may make a call; empty if the door does not offer the operation. */
    static Set<Role> of(LocalSocketCall call) {
        switch (call.kind()) {
            case EXISTS:
                return ACCESS.keySet().stream().anyMatch(bean -> typeOf(bean).equals(call.bean())) ? ANY : Set.of();
            case GET:
                return ALLOWED.getOrDefault(call.bean() + ".get" + call.name(), ALLOWED.getOrDefault(call.bean() + ".is" + call.name(), Set.of()));
            default:
                return ALLOWED.getOrDefault(call.bean() + "." + call.name(), Set.of());
        }
    }
}
