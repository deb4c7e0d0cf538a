package org.turnpike.container;

import java.util.List;

/**
 * The bean {@code turnpike:type=SecurityServer} of an application whose security server could not start. It has a few attributes of
 * {@link org.turnpike.admin.SecurityServerMXBean} and no operations.
 */
public interface NotStartedMXBean {

    /** Returns an empty text. */
    String getServer();

    /** Returns false. */
    boolean isReady();

    /** Returns why the server did not start, in one sentence with the remedy. */
    List<String> getProblems();

    /** Returns the version of Turnpike. */
    String getVersion();
}
