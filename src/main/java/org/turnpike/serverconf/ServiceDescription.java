package org.turnpike.serverconf;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A WSDL, an OpenAPI description or a bare REST base, with the services it brings.
 *
 * @param disabledNotice present when its services are disabled: what callers are told
 */
public record ServiceDescription(Type type, URI url, Optional<String> disabledNotice, List<Service> services) {

    /** What the description is written in; decides whether SOAP or REST requests may use its services. */
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
}
