package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/**
 * A service description. Has only open types; immutable.
 *
 * @param getClient the client that provides the services
 * @param getType WSDL, OPENAPI3 or REST
 * @param getUrl the URL of the description
 * @param isEnabled whether the services may be called
 * @param getNotice the notice to callers while the services are disabled; empty if they are enabled
 * @param getServices the services in the description: CODE or CODE/VERSION
 */
public record DescriptionView(String getClient, String getType, String getUrl, boolean isEnabled, String getNotice, List<String> getServices) {
    @ConstructorParameters({"client", "type", "url", "enabled", "notice", "services"})
    public DescriptionView {
        getServices = List.copyOf(getServices);
    }
}
