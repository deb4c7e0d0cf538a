package org.turnpike.container;

import java.util.List;

/**
 * {@code turnpike:type=SecurityServer} of an application whose security server could not start: what {@link org.turnpike.admin.SecurityServerMXBean}
 * reports first, and nothing to administer.
 */
public interface NotStartedMXBean {

    /** Empty. */
    String getServer();

    /** Always false. */
    boolean isReady();

    /** Why it did not start, in one sentence with the remedy. */
    List<String> getProblems();

    /** Turnpike's version. */
    String getVersion();
}
