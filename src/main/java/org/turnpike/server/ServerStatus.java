package org.turnpike.server;

import java.util.List;
import java.util.Optional;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.id.ServerId;

/** The whole server over JMX. */
final class ServerStatus implements SecurityServerMXBean {
    private final SecurityServer server;

    ServerStatus(SecurityServer server) {
        this.server = server;
    }

    @Override
    public String getServer() {
        return server.findId().map(ServerId::path).orElse("");
    }

    @Override
    public boolean isReady() {
        return server.problems().isEmpty();
    }

    @Override
    public List<String> getProblems() {
        return server.problems();
    }

    @Override
    public String getVersion() {
        return Optional.ofNullable(SecurityServer.class.getPackage().getImplementationVersion()).orElse("unknown");
    }
}
