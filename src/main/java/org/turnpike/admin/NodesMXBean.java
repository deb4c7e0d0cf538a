package org.turnpike.admin;

import java.util.List;

/** {@code turnpike:type=Nodes}: the nodes that share the database of this security server. */
@Text("Nodes that share the database of this security server")
public interface NodesMXBean {

    /**
     * The nodes by name, at most 100. A node that was shut down is not in the list. A node that stopped without a clean shutdown stays in the list
     * for a day.
     *
     * @throws IllegalStateException if the database cannot be read
     */
    @Text("Each node with its version, when it was started and last seen, and whether it leads")
    List<NodeView> getNodes();
}
