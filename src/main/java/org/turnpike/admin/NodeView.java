package org.turnpike.admin;

import javax.management.ConstructorParameters;

/**
 * A node of this security server. Has only open types; immutable.
 *
 * @param getName the name of the node: machine and home directory
 * @param getVersion the version of Turnpike on the node
 * @param getStarted when the node was started; ISO-8601 in UTC
 * @param getSeen when the node was last seen in the database; ISO-8601 in UTC
 * @param isSilent whether the node was not seen for more than a minute
 * @param isLeading whether the node time-stamps and archives, or did so last
 * @param isSelf whether this is the node that answers the call
 */
public record NodeView(String getName, String getVersion, String getStarted, String getSeen, boolean isSilent, boolean isLeading, boolean isSelf) {
    @ConstructorParameters({"name", "version", "started", "seen", "silent", "leading", "self"})
    public NodeView {
    }
}
