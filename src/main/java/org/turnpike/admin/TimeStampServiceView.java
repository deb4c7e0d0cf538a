package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** How a time-stamping service answered. Has only open types; immutable. */
public final class TimeStampServiceView {
    private final String name;
    private final String url;
    private final String lastSuccess;
    private final String lastFailure;
    private final String failure;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"name", "url", "lastSuccess", "lastFailure", "failure"})
    public TimeStampServiceView(String name, String url, String lastSuccess, String lastFailure, String failure) {
        this.name = name;
        this.url = url;
        this.lastSuccess = lastSuccess;
        this.lastFailure = lastFailure;
        this.failure = failure;
    }

    /** As the global configuration calls it. */
    public String getName() {
        return name;
    }

    /** Where it is asked. */
    public String getUrl() {
        return url;
    }

    /** When it last gave a token that was accepted, ISO-8601 UTC; empty for never. */
    public String getLastSuccess() {
        return lastSuccess;
    }

    /** When it last did not, ISO-8601 UTC; empty for never. */
    public String getLastFailure() {
        return lastFailure;
    }

    /** Code and text of that. */
    public String getFailure() {
        return failure;
    }
}
