package org.turnpike.admin;

import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.turnpike.storage.Nodes;

/** The nodes over JMX. Thread-safe. */
public final class NodesAdmin implements NodesMXBean {
    private final Nodes nodes;
    private final InstantSource clock;

    public NodesAdmin(Nodes nodes, InstantSource clock) {
        this.nodes = nodes;
        this.clock = clock;
    }

    @Override
    public List<NodeView> getNodes() {
        Instant now = clock.instant();
        try {
            return nodes.list().stream().map(each -> new NodeView(each.name(), each.version(), each.started().toString(), each.seen().toString(), each.isSilent(now),
                    each.leads(), each.self())).toList();
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot read the nodes from the database: " + e.getMessage(), e);
        }
    }
}
