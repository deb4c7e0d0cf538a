package org.turnpike.admin;

import javax.management.ConstructorParameters;

/**
 * The answers of a time-stamping service. Has only open types; immutable.
 *
 * @param getName the name of the service in the global configuration
 * @param getUrl the URL of the service
 * @param getLastSuccess when the service last returned a token that was accepted, ISO-8601 in UTC; empty if never
 * @param getLastFailure when a request to the service last failed, ISO-8601 in UTC; empty if never
 * @param getFailure code and text of the last failure
 */
public record TimeStampServiceView(String getName, String getUrl, String getLastSuccess, String getLastFailure, String getFailure) {
    @ConstructorParameters({"name", "url", "lastSuccess", "lastFailure", "failure"})
    public TimeStampServiceView {
    }
}
