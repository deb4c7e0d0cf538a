package org.turnpike.admin;

import javax.management.ConstructorParameters;

/**
 * A time-stamping service that the instance of this server approves. Has only open types; immutable.
 *
 * @param getName the name of the service in the global configuration
 * @param getUrl the URL of the service
 */
public record ApprovedServiceView(String getName, String getUrl) {
    @ConstructorParameters({"name", "url"})
    public ApprovedServiceView {
    }
}
