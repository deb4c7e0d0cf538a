package org.turnpike.cli;

import java.io.PrintWriter;
import java.util.List;
import org.turnpike.admin.AccessRightsMXBean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Access rights of clients to services. */
@Command(name = "access", description = "Access rights to services.")
final class AccessCommands {
    private final PrintWriter out;

    AccessCommands(PrintWriter out) {
        this.out = out;
    }

    private static AccessRightsMXBean bean(Server server) {
        return server.bean("AccessRights", AccessRightsMXBean.class);
    }

    @Command(name = "grant", description = "Grants rights to a service, or to an endpoint of a REST service.")
    int grant(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Parameters(paramLabel = "SERVICE", description = "CODE or CODE/VERSION") String service,
            @Parameters(paramLabel = "SUBJECT", arity = "1..*", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM], local:CODE or global:INSTANCE/CODE") List<String> subjects,
            @Option(names = "--method", paramLabel = "METHOD", defaultValue = "", description = "HTTP method of an endpoint of a REST service") String method,
            @Option(names = "--path", paramLabel = "PATH", defaultValue = "", description = "path of an endpoint of a REST service") String path)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(method.isEmpty() && path.isEmpty() ? bean(server).grant(client, service, subjects)
                    : bean(server).grantEndpoint(client, service, method, path, subjects), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "revoke", description = "Revokes rights to a service, or to an endpoint of a REST service.")
    int revoke(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Parameters(paramLabel = "SERVICE", description = "CODE or CODE/VERSION") String service,
            @Parameters(paramLabel = "SUBJECT", arity = "1..*", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM], local:CODE or global:INSTANCE/CODE") List<String> subjects,
            @Option(names = "--method", paramLabel = "METHOD", defaultValue = "", description = "HTTP method of an endpoint of a REST service") String method,
            @Option(names = "--path", paramLabel = "PATH", defaultValue = "", description = "path of an endpoint of a REST service") String path)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(method.isEmpty() && path.isEmpty() ? bean(server).revoke(client, service, subjects)
                    : bean(server).revokeEndpoint(client, service, method, path, subjects), output.json(), out);
            return AdminMain.OK;
        }
    }
}
