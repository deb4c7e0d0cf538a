package org.turnpike.cli;

import java.io.PrintWriter;
import org.turnpike.admin.SecurityServerMXBean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is asked of the central side for this server. */
@Command(name = "registration", description = "What is asked of the central side for this server.")
final class RegistrationCommands {
    private final PrintWriter out;

    RegistrationCommands(PrintWriter out) {
        this.out = out;
    }

    private static SecurityServerMXBean bean(Server server) {
        return server.bean("SecurityServer", SecurityServerMXBean.class);
    }

    @Command(name = "waiting", description = "What was asked for and is not in the global configuration yet.")
    int waiting(@Mixin Target target, @Mixin Output output)
            throws NoServerException {
        try (Server server = target.open()) {
            bean(server).getWaiting().forEach(each -> out.println(output.json() ? Json.of(each) : each));
            return AdminMain.OK;
        }
    }

    @Command(name = "register-certificate", description = "Asks to register an authentication certificate.")
    int registerCertificate(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "SHA256", description = "SHA-256 of the authentication certificate in hex") String certificate,
            @Option(names = "--address", defaultValue = "", description = "that others reach this server by; needed for a new server") String address)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).registerCertificate(certificate, address), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "unregister-certificate", description = "Asks to take an authentication certificate's registration away.")
    int unregisterCertificate(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "SHA256", description = "SHA-256 of the authentication certificate in hex") String certificate)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).unregisterCertificate(certificate), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "skip-unregistration", description = "Marks an authentication certificate for deletion without asking.")
    int skipUnregistration(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "SHA256", description = "SHA-256 of the authentication certificate in hex") String certificate)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).skipUnregistration(certificate), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "address", description = "Asks to publish another address.")
    int address(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "ADDRESS", description = "host name or IP address") String address)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).changeAddress(address), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "owner", description = "Asks to make another registered member the owner.")
    int owner(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "MEMBER", description = "INSTANCE/CLASS/CODE") String owner)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).changeOwner(owner), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "maintenance-on", description = "Asks to tell others that this server is in maintenance.")
    int maintenanceOn(@Mixin Target target, @Mixin Output output,
            @Option(names = "--message", defaultValue = "", description = "what others are told") String message)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).enableMaintenance(message), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "maintenance-off", description = "Asks to tell others that maintenance is over.")
    int maintenanceOff(@Mixin Target target, @Mixin Output output)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).disableMaintenance(), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "reconcile", description = "Looks now whether the global configuration shows what was asked for.")
    int reconcile(@Mixin Target target, @Mixin Output output)
            throws NoServerException {
        try (Server server = target.open()) {
            bean(server).reconcile();
            return AdminMain.OK;
        }
    }
}
