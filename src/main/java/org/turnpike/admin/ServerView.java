package org.turnpike.admin;

import javax.management.ConstructorParameters;

/**
 * A security server of the global configuration. Has only open types; immutable.
 *
 * @param getId INSTANCE/CLASS/CODE/SERVER
 * @param getAddress host name or IP address; empty if no address is published
 */
public record ServerView(String getId, String getAddress) {
    @ConstructorParameters({"id", "address"})
    public ServerView {
    }
}
