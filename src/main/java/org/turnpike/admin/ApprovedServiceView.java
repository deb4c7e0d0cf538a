package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** A time-stamping service that the own instance approves. A value of open types only; immutable. */
public final class ApprovedServiceView {
    private final String name;
    private final String url;

    /** Every attribute in the order of its getter. */
    @ConstructorParameters({"name", "url"})
    public ApprovedServiceView(String name, String url) {
        this.name = name;
        this.url = url;
    }

    /** As the global configuration names it. */
    public String getName() {
        return name;
    }

    /** Where it is asked. */
    public String getUrl() {
        return url;
    }
}
