package org.turnpike.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

    @Command(name = "list", description = "All clients.")
    int list(@Mixin Target target, @Mixin Output output)
            throws NoServerException {
        try (Server server = target.open()) {
            List<ClientView> clients = bean(server).getClients();
            if (output.json()) {
                clients.forEach(each -> out.println(Json.of(each)));
            } else {
                Table table = new Table("CLIENT", "STATUS", "CONNECTION", "CERTIFICATES", "GROUPS", "SERVICES");
                clients.forEach(each -> table.add(each.getId(), each.getStatus(), each.getConnection(), String.valueOf(each.getCertificates().size()),
                        String.valueOf(each.getGroups().size()), String.valueOf(each.getServices())));
                table.print(out);
            }
            return AdminMain.OK;
        }
    }

    @Command(name = "show", description = "One client with its certificates and groups.")
    int show(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client)
            throws NoServerException {
        try (Server server = target.open()) {
            ClientView found = bean(server).getClients().stream().filter(each -> each.getId().equals(client)).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("client: " + client + " is no client of this server"));
            if (output.json()) {
                out.println(Json.of(found));
            } else {
                out.println(found.getId() + "  " + found.getStatus() + "  " + found.getConnection() + "  " + found.getServices() + " services");
                found.getCertificates().forEach(each -> out.println("certificate " + each.getSha256() + "  " + each.getSubject() + "  until " + each.getNotAfter()));
                found.getGroups().forEach(each -> out.println("group " + each.getCode() + "  " + each.getDescription() + "  " + String.join(", ", each.getMembers())));
            }
            return AdminMain.OK;
        }
    }

    @Command(name = "add", description = "Adds a client.")
    int add(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Option(names = "--connection", defaultValue = "SSLAUTH", description = "NOSSL, SSLNOAUTH or SSLAUTH (default)") String connection)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).add(client, connection), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "remove", description = "Removes a client that is not registered.")
    int remove(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).remove(client), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "connection", description = "Changes how its information systems must connect.")
    int connection(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Parameters(paramLabel = "TYPE", description = "NOSSL, SSLNOAUTH or SSLAUTH") String type)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).changeConnection(client, type), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "add-certificate", description = "Adds a certificate of one of its information systems.")
    int addCertificate(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Parameters(paramLabel = "FILE", description = "PEM or DER") Path file)
            throws NoServerException, IOException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).addCertificate(client, CertificateCommands.text(file)), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "remove-certificate", description = "Removes a certificate.")
    int removeCertificate(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Parameters(paramLabel = "SHA256", description = "of the certificate, in hex") String sha256)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).removeCertificate(client, sha256), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "add-group", description = "Adds a local group.")
    int addGroup(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Parameters(paramLabel = "GROUP", description = "the group's code") String group,
            @Option(names = "--description", defaultValue = "", description = "what it is for") String description)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).addGroup(client, group, description), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "describe-group", description = "Changes a local group's description.")
    int describeGroup(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Parameters(paramLabel = "GROUP", description = "the group's code") String group,
            @Parameters(paramLabel = "DESCRIPTION", description = "what it is for") String description)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).describeGroup(client, group, description), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "remove-group", description = "Removes a local group with the rights given to it.")
    int removeGroup(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Parameters(paramLabel = "GROUP", description = "the group's code") String group)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).removeGroup(client, group), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "add-members", description = "Adds members to a local group.")
    int addMembers(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Parameters(paramLabel = "GROUP", description = "the group's code") String group,
            @Parameters(paramLabel = "MEMBER", arity = "1..*", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") List<String> members)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).addMembers(client, group, members), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "remove-members", description = "Removes members from a local group.")
    int removeMembers(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Parameters(paramLabel = "GROUP", description = "the group's code") String group,
            @Parameters(paramLabel = "MEMBER", arity = "1..*", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") List<String> members)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).removeMembers(client, group, members), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "register", description = "Asks the central side to register a client.")
    int register(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Option(names = "--name", defaultValue = "", description = "a subsystem's name") String name,
            @Option(names = "--wait", defaultValue = "0", description = "wait so many seconds for the global configuration to list it") long wait)
            throws NoServerException, InterruptedException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).register(client, name), output.json(), out);
            return wait == 0 ? AdminMain.OK : Waiting.until(Duration.ofSeconds(wait), out, client + " is ", () -> refresh(server), () -> status(server, client),
                    "REGISTERED");
        }
    }

    @Command(name = "unregister", description = "Asks the central side to take a registration away.")
    int unregister(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).unregister(client), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "disable", description = "Asks the central side to disable a client.")
    int disable(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).disable(client), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "enable", description = "Asks the central side to enable a client again.")
    int enable(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).enable(client), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "rename", description = "Asks the central side to rename a subsystem.")
    int rename(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Parameters(paramLabel = "NAME", description = "1 to 255 characters") String name)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).rename(client, name), output.json(), out);
            return AdminMain.OK;
        }
    }

    private static String status(Server server, String client) {
        return bean(server).getClients().stream().filter(each -> each.getId().equals(client)).findFirst().map(ClientView::getStatus).orElse("gone");
    }

    /** Has the global configuration fetched and looked at now, so that nobody waits for the next pass. */
    private static void refresh(Server server) {
        server.bean("GlobalConfiguration", GlobalConfigurationMXBean.class).refresh();
        server.bean("SecurityServer", SecurityServerMXBean.class).reconcile();
    }
}
