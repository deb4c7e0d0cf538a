package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** A node of this security server. Has only open types; immutable. */
public final class NodeView {
    private final String name;
    private final String version;
    private final String started;
    private final String seen;
    private final boolean silent;
    private final boolean leading;
    private final boolean self;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"name", "version", "started", "seen", "silent", "leading", "self"})
    public NodeView(String name, String version, String started, String seen, boolean silent, boolean leading, boolean self) {
        this.name = name;
        this.version = version;
        this.started = started;
        this.seen = seen;
        this.silent = silent;
        this.leading = leading;
        this.self = self;
    }

    /** The name of the node: machine and home directory. */
    public String getName() {
        return name;
    }

    /** The version of Turnpike on the node. */
    public String getVersion() {
        return version;
    }

    /** When the node was started; ISO-8601 in UTC. */
    public String getStarted() {
        return started;
    }

    /** When the node was last seen in the database; ISO-8601 in UTC. */
    public String getSeen() {
        return seen;
    }

    /** Whether the node was not seen for more than a minute. */
    public boolean isSilent() {
        return silent;
    }

    /** Whether the node time-stamps and archives, or did so last. */
    public boolean isLeading() {
        return leading;
    }

    /** Whether this is the node that answers the call. */
    public boolean isSelf() {
        return self;
    }
}
