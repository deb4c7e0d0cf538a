package org.turnpike.cli;

import java.io.PrintWriter;
import java.util.List;
import org.turnpike.admin.SecurityServerMXBean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Requests to the central side for this server. */
@Command(name = "registration", description = "Requests to the central side for this server.")
final class RegistrationCommands {
    private final PrintWriter out;

    RegistrationCommands(PrintWriter out) {
        this.out = out;
    }

    private static SecurityServerMXBean bean(Server server) {
        return server.bean("SecurityServer", SecurityServerMXBean.class);
    }

    @Command(name = "waiting", description = "Lists the requests whose changes are not in the global configuration yet.")
    int waiting(@Mixin Target target, @Mixin Output output)
            throws NoServerException {
        try (Server server = target.open()) {
            print(server, output);
            return AdminMain.OK;
        }
    }

    @Command(name = "reconcile", description = "Checks now whether the global configuration shows the requested changes, and lists the requests that still wait.")
    int reconcile(@Mixin Target target, @Mixin Output output)
            throws NoServerException {
        try (Server server = target.open()) {
            bean(server).reconcile();
            print(server, output);
            return AdminMain.OK;
        }
    }

    private void print(Server server, Output output) {
        new Listing(out, output.json()).print(bean(server).getWaiting(), List.of("KIND", "SUBJECT", "VALUE", "SENT", "REQUEST"), each -> List.of(each.getKind(),
                each.getSubject(), each.getValue(), each.getSent(), each.getRequestId() < 0 ? "" : String.valueOf(each.getRequestId())));
    }
}
