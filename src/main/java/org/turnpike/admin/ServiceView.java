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

    /** The client that provides it. */
    public String getClient() {
        return client;
    }

    /** CODE or CODE/VERSION. */
    public String getService() {
        return service;
    }

    /** Where its description is. */
    public String getDescription() {
        return description;
    }

    /** Where it is, as its description or an administrator says; empty when the description says nothing. */
    public String getUrl() {
        return url;
    }

    /** Why the URL cannot be used, so that calls are rejected until {@code changeUrl}; empty for a URL that can be used. */
    public String getUrlProblem() {
        return urlProblem;
    }

    /** How long it may take to answer, ISO-8601. */
    public String getTimeout() {
        return timeout;
    }

    /** For https: whether the information system must show a certificate of the client. */
    public boolean isCertificateVerified() {
        return certificateVerified;
    }

    /** Whether it may be called. */
    public boolean isEnabled() {
        return enabled;
    }

    /** Its parts with those who may use them; the whole service first. */
    public List<EndpointView> getEndpoints() {
        return endpoints;
    }
}
