package org.turnpike.serverconf;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.AccessDeniedException;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.id.ClientId;

/**
 * Decides which clients may call which endpoints (trust.md §6.5). Rights belong to endpoints of the service's owner and match the exact client
 * id.
 */
public final class AccessRights {
    private AccessRights() {
    }

    /** Requires a right to the whole service; SOAP services have no other rights. */
    public static void requireSoap(ClientId client, ProvidedService service, GlobalConfiguration conf) throws RefusedException {
        boolean allowed = service.service().endpoints().stream().filter(Service.Endpoint::base)
                .anyMatch(endpoint -> matches(client, endpoint, service, conf));
        require(allowed, client, service);
    }

    /**
     * Requires a right to the called endpoint.
     *
     * @param rawPath the path after the service code as received, percent-encoded; ambiguous paths are rejected
     */
    public static void requireRest(ClientId client, ProvidedService service, String method, String rawPath, GlobalConfiguration conf)
            throws RefusedException {
        Optional<CanonicalPath> path = CanonicalPath.find(rawPath);
        boolean allowed = service.service().endpoints().stream()
                .filter(endpoint -> endpoint.method().equals("*") || endpoint.method().equalsIgnoreCase(method))
                .filter(endpoint -> covers(endpoint, path, rawPath))
                .anyMatch(endpoint -> matches(client, endpoint, service, conf));
        require(allowed, client, service);
    }

    /** Returns the described endpoint that matches the request. If several match, returns the last one by path, then by method. */
    public static Optional<Service.Endpoint> describedEndpoint(ProvidedService service, String method, String rawPath) {
        Optional<CanonicalPath> path = CanonicalPath.find(rawPath);
        return service.service().endpoints().stream().filter(endpoint -> !endpoint.base())
                .filter(endpoint -> endpoint.method().equals("*") || endpoint.method().equalsIgnoreCase(method))
                .filter(endpoint -> covers(endpoint, path, rawPath))
                .max(Comparator.comparing((Service.Endpoint endpoint) -> endpoint.path().text()).thenComparing(Service.Endpoint::method));
    }

    /** Whether the endpoint covers the path. A right to every path only requires that the path stays below the path of the service. */
    private static boolean covers(Service.Endpoint endpoint, Optional<CanonicalPath> path, String rawPath) {
        return endpoint.path().text().equals("**") ? CanonicalPath.staysInside(rawPath)
                : path.filter(canonical -> canonical.matches(endpoint.path())).isPresent();
    }

    /**
     * Returns the endpoints that the client may call: the granted endpoints, and the endpoints that a granted one covers (messages.md §6.4). Empty if
     * the client has no right.
     */
    public static List<Service.Endpoint> endpointsOf(ClientId client, ProvidedService service, GlobalConfiguration conf) {
        List<Service.Endpoint> given = service.service().endpoints().stream()
                .filter(endpoint -> matches(client, endpoint, service, conf)).toList();
        return service.service().endpoints().stream()
                .filter(endpoint -> given.stream().anyMatch(right -> covers(right, endpoint))).toList();
    }

    private static boolean covers(Service.Endpoint right, Service.Endpoint endpoint) {
        return (right.method().equals("*") || right.method().equalsIgnoreCase(endpoint.method()))
                && (right.path().equals(endpoint.path()) || right.path().matches(endpoint.path().text()));
    }

    private static boolean matches(ClientId client, Service.Endpoint endpoint, ProvidedService service, GlobalConfiguration conf) {
        return endpoint.access().stream().anyMatch(subject -> {
            if (subject instanceof Subject.Party party) {
                return party.id().equals(client);
            }
            if (subject instanceof Subject.GlobalGroup group) {
                return conf.inGlobalGroup(group.id(), client);
            }
            return service.provider().findLocalGroup(((Subject.LocalGroup) subject).code())
                    .filter(group -> group.members().contains(client)).isPresent();
        });
    }

    private static void require(boolean allowed, ClientId client, ProvidedService service) throws RefusedException {
        if (!allowed) {
            throw new AccessDeniedException(client, service.id());
        }
    }
}
