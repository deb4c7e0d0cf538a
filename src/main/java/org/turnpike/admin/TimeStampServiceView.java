package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** The answers of a time-stamping service. Has only open types; immutable. */
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

    /** The name of the service in the global configuration. */
    public String getName() {
        return name;
    }

    /** The URL of the service. */
    public String getUrl() {
        return url;
    }

    /** When the service last returned a token that was accepted, ISO-8601 in UTC; empty if never. */
    public String getLastSuccess() {
        return lastSuccess;
    }

    /** When a request to the service last failed, ISO-8601 in UTC; empty if never. */
    public String getLastFailure() {
        return lastFailure;
    }

    /** Code and text of the last failure. */
    public String getFailure() {
        return failure;
    }
}
