package org.turnpike.serverconf;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A WSDL, an OpenAPI description or a bare REST base, with its services.
 *
 * @param disabledNotice present when its services are disabled: the text for callers
 */
public record ServiceDescription(Type type, URI url, Optional<String> disabledNotice, List<Service> services) {

    /** The type of the description. It decides whether SOAP or REST requests may use the services. */
    public enum Type {
        WSDL, OPENAPI3, REST;

        /** Whether services of this type are called over REST. */
        public boolean rest() {
            return this != WSDL;
        }
    }

    public ServiceDescription {
        services = List.copyOf(services);
    }

    /** Returns a copy that is enabled or disabled. */
    public ServiceDescription withNotice(Optional<String> notice) {
        return new ServiceDescription(type, url, notice, services);
    }

    /** Returns a copy with other services. */
    public ServiceDescription withServices(List<Service> others) {
        return new ServiceDescription(type, url, disabledNotice, others);
    }

    /** Returns a copy with another URL. A REST service gets this URL as its address too; other services keep their addresses. */
    public ServiceDescription at(URI other) {
        List<Service> moved = type == Type.REST ? services.stream().map(each -> each.withUrl(other)).toList() : services;
        return new ServiceDescription(type, other, disabledNotice, moved);
    }

    /** Returns a copy with another code for its service. A REST or OpenAPI description has exactly one service. */
    public ServiceDescription withCode(String code) {
        return withServices(services.stream().map(each -> each.withCode(code)).toList());
    }

    /**
     * Returns a copy with the services that were read from the present description. Services that existed before keep their settings, rights and
     * added endpoints. Services that are no longer in the description are removed with their rights. A service without a usable address gets the
     * address that was read.
     */
    public ServiceDescription refreshed(List<Service> read) {
        return withServices(read.stream().map(now -> services.stream().filter(old -> old.name().equals(now.name())).findFirst()
                .map(old -> (old.address().url().isEmpty() ? old.withAddress(now.address()) : old).withEndpoints(endpoints(old, now))).orElse(now)).toList());
    }

    private static List<Service.Endpoint> endpoints(Service old, Service now) {
        List<Service.Endpoint> endpoints = new ArrayList<>();
        now.endpoints().forEach(each -> endpoints.add(each.withAccess(
                old.findEndpoint(each.method(), each.path()).map(Service.Endpoint::access).orElse(List.of()))));
        old.endpoints().stream().filter(each -> !each.generated() && now.findEndpoint(each.method(), each.path()).isEmpty()).forEach(endpoints::add);
        return endpoints;
    }
}
