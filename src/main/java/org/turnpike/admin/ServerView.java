package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** A security server of the global configuration. Has only open types; immutable. */
public final class ServerView {
    private final String id;
    private final String address;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"id", "address"})
    public ServerView(String id, String address) {
        this.id = id;
        this.address = address;
    }

    /** INSTANCE/CLASS/CODE/SERVER. */
    public String getId() {
        return id;
    }

    /** Host name or IP address; empty if no address is published. */
    public String getAddress() {
        return address;
    }
}
