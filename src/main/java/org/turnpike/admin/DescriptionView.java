package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/** A service description. Has only open types; immutable. */
public final class DescriptionView {
    private final String client;
    private final String type;
    private final String url;
    private final boolean enabled;
    private final String notice;
    private final List<String> services;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"client", "type", "url", "enabled", "notice", "services"})
    public DescriptionView(String client, String type, String url, boolean enabled, String notice, List<String> services) {
        this.client = client;
        this.type = type;
        this.url = url;
        this.enabled = enabled;
        this.notice = notice;
        this.services = List.copyOf(services);
    }

    /** The client that provides the services. */
    public String getClient() {
        return client;
    }

    /** WSDL, OPENAPI3 or REST. */
    public String getType() {
        return type;
    }

    /** The URL of the description. */
    public String getUrl() {
        return url;
    }

    /** Whether the services may be called. */
    public boolean isEnabled() {
        return enabled;
    }

    /** The notice to callers while the services are disabled; empty if they are enabled. */
    public String getNotice() {
        return notice;
    }

    /** The services in the description: CODE or CODE/VERSION. */
    public List<String> getServices() {
        return services;
    }
}
