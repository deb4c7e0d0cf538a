package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** A time-stamping service that the instance of this server approves. Has only open types; immutable. */
public final class ApprovedServiceView {
    private final String name;
    private final String url;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"name", "url"})
    public ApprovedServiceView(String name, String url) {
        this.name = name;
        this.url = url;
    }

    /** The name of the service in the global configuration. */
    public String getName() {
        return name;
    }

    /** The URL of the service. */
    public String getUrl() {
        return url;
    }
}
