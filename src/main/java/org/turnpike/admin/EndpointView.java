package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/**
 * An endpoint of a service. Has only open types; immutable.
 *
 * @param getMethod an HTTP method, or * for every method
 * @param getPath a pattern: * stands for any text without a slash, ** for any text
 * @param isGenerated whether the endpoint was read from the description
 * @param getAccess the clients and groups that have a right to the endpoint: INSTANCE/CLASS/CODE[/SUBSYSTEM], local:CODE or global:INSTANCE/CODE
 */
public record EndpointView(String getMethod, String getPath, boolean isGenerated, List<String> getAccess) {
    @ConstructorParameters({"method", "path", "generated", "access"})
    public EndpointView {
        getAccess = List.copyOf(getAccess);
    }
}
