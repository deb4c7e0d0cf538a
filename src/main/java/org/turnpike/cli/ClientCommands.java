package org.turnpike.cli;

import java.io.PrintWriter;
import java.time.Duration;
import org.turnpike.admin.ClientView;
import org.turnpike.admin.ClientsMXBean;
import org.turnpike.admin.GlobalConfigurationMXBean;
import org.turnpike.admin.SecurityServerMXBean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Clients of this server: members and subsystems. */
@Command(name = "client", description = "Clients of this server: members and subsystems.")
final class ClientCommands {
    private final PrintWriter out;

    ClientCommands(PrintWriter out) {
        this.out = out;
    }

    private static ClientsMXBean bean(Server server) {
        return server.bean("Clients", ClientsMXBean.class);
    }

    @Command(name = "show", description = "Shows one client with its certificates and groups.")
    int show(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client)
            throws NoServerException {
        try (Server server = target.open()) {
            ClientView found = bean(server).getClients().stream().filter(each -> each.getId().equals(client)).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("client: " + client + " is not a client of this server"));
            if (output.json()) {
                out.println(ValueJson.of(found));
            } else {
                out.println(found.getId() + "  " + found.getStatus() + "  " + found.getConnection() + "  " + found.getServices() + " services");
                found.getCertificates().forEach(each -> out.println("certificate " + each.getSha256() + "  " + each.getSubject() + "  until " + each.getNotAfter()));
                found.getGroups().forEach(each -> out.println("group " + each.getCode() + "  " + each.getDescription() + "  " + String.join(", ", each.getMembers())));
            }
            return AdminMain.OK;
        }
    }

    @Command(name = "register", description = "Asks the central side to register a client.")
    int register(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Option(names = "--name", paramLabel = "NAME", defaultValue = "", description = "a subsystem's name") String name,
            @Option(names = "--wait", paramLabel = "SECONDS", defaultValue = "0", description = "seconds to wait until the global configuration "
                    + "lists the client") long wait)
            throws NoServerException, InterruptedException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).register(client, name), output.json(), out);
            return wait == 0 ? AdminMain.OK : Waiting.until(Duration.ofSeconds(wait), out, client + " is ", () -> refresh(server), () -> status(server, client),
                    "REGISTERED");
        }
    }

    private static String status(Server server, String client) {
        return bean(server).getClients().stream().filter(each -> each.getId().equals(client)).findFirst().map(ClientView::getStatus).orElse("gone");
    }

    /** Downloads the global configuration and compares it with the requests now, so that the command does not wait for the next scheduled run. */
    private static void refresh(Server server) {
        server.bean("GlobalConfiguration", GlobalConfigurationMXBean.class).refresh();
        server.bean("SecurityServer", SecurityServerMXBean.class).reconcile();
    }
}
