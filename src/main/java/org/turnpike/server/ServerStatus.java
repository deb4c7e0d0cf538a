package org.turnpike.server;

import java.nio.file.Path;
import java.util.List;
import org.turnpike.admin.SecurityServerAdmin;
import org.turnpike.admin.Version;

/** The state of the whole server, for its bean. */
final class ServerStatus implements SecurityServerAdmin.Status {
    private final SecurityServer server;
    private final String home;

    ServerStatus(SecurityServer server, Path home) {
        this.server = server;
        this.home = home.toAbsolutePath().normalize().toString();
    }

    @Override
    public List<String> problems() {
        return server.problems();
    }

    @Override
    public String home() {
        return home;
    }

    @Override
    public String version() {
        return Version.current();
    }
}
