package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/**
 * A service. Has only open types; immutable.
 *
 * @param getClient the client that provides the service
 * @param getService CODE or CODE/VERSION
 * @param getDescription the URL of the service description
 * @param getUrl the URL of the service, from the description or from an administrator; empty if the description has no URL
 * @param getUrlProblem why the URL cannot be used, so that calls are rejected until {@code changeUrl}; empty for a URL that can be used
 * @param getTimeout the timeout for an answer, as an ISO-8601 duration
 * @param isCertificateVerified whether the information system must present a certificate of the client over https
 * @param isEnabled whether the service may be called
 * @param getEndpoints the endpoints, with the clients and groups that may use them. The first endpoint is the whole service.
 */
public record ServiceView(String getClient, String getService, String getDescription, String getUrl, String getUrlProblem, String getTimeout,
        boolean isCertificateVerified, boolean isEnabled, List<EndpointView> getEndpoints) {
    @ConstructorParameters({"client", "service", "description", "url", "urlProblem", "timeout", "certificateVerified", "enabled", "endpoints"})
    public ServiceView {
        getEndpoints = List.copyOf(getEndpoints);
    }
}
