package org.turnpike.admin;

import java.util.List;

/** {@code turnpike:type=SecurityServer}: whether messages can be served. */
@Text("The security server as a whole")
public interface SecurityServerMXBean {

    /** INSTANCE/CLASS/CODE/SERVER; empty before the server is initialised. */
    @Text("The security server's identifier; empty before it is initialised")
    String getServer();

    /** Whether messages can be served. */
    @Text("Whether messages can be served")
    boolean isReady();

    /** What stands in the way, in plain sentences; empty when ready. */
    @Text("What keeps the server from serving messages")
    List<String> getProblems();

    /** Turnpike's version. */
    @Text("Turnpike's version")
    String getVersion();
}
