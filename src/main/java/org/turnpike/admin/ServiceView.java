package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/** A service. Has only open types; immutable. */
public final class ServiceView {
    private final String client;
    private final String service;
    private final String description;
    private final String url;
    private final String urlProblem;
    private final String timeout;
    private final boolean certificateVerified;
    private final boolean enabled;
    private final List<EndpointView> endpoints;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"client", "service", "description", "url", "urlProblem", "timeout", "certificateVerified", "enabled", "endpoints"})
    public ServiceView(String client, String service, String description, String url, String urlProblem, String timeout, boolean certificateVerified,
            boolean enabled, List<EndpointView> endpoints) {
        this.client = client;
        this.service = service;
        this.description = description;
        this.url = url;
        this.urlProblem = urlProblem;
        this.timeout = timeout;
        this.certificateVerified = certificateVerified;
        this.enabled = enabled;
        this.endpoints = List.copyOf(endpoints);
    }

    /** The client that provides the service. */
    public String getClient() {
        return client;
    }

    /** CODE or CODE/VERSION. */
    public String getService() {
        return service;
    }

    /** The URL of the service description. */
    public String getDescription() {
        return description;
    }

    /** The URL of the service, from the description or from an administrator; empty if the description has no URL. */
    public String getUrl() {
        return url;
    }

    /** Why the URL cannot be used, so that calls are rejected until {@code changeUrl}; empty for a URL that can be used. */
    public String getUrlProblem() {
        return urlProblem;
    }

    /** The timeout for an answer, as an ISO-8601 duration. */
    public String getTimeout() {
        return timeout;
    }

    /** Whether the information system must present a certificate of the client over https. */
    public boolean isCertificateVerified() {
        return certificateVerified;
    }

    /** Whether the service may be called. */
    public boolean isEnabled() {
        return enabled;
    }

    /** The endpoints, with the clients and groups that may use them. The first endpoint is the whole service. */
    public List<EndpointView> getEndpoints() {
        return endpoints;
    }
}
