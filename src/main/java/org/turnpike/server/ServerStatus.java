package org.turnpike.server;

import java.util.List;
import java.util.Optional;
import org.turnpike.admin.SecurityServerAdmin;

/** How the whole server is, for its bean. */
final class ServerStatus implements SecurityServerAdmin.Status {
    private final SecurityServer server;

    ServerStatus(SecurityServer server) {
        this.server = server;
    }

    @Override
    public List<String> problems() {
        return server.problems();
    }

    @Override
    public String version() {
        return turnpikeVersion();
    }

    static String turnpikeVersion() {
        return Optional.ofNullable(SecurityServer.class.getPackage().getImplementationVersion()).orElse("unknown");
    }
}
