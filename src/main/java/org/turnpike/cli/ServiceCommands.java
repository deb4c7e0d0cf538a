package org.turnpike.cli;

import java.io.PrintWriter;
import org.turnpike.admin.ServicesMXBean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Services that clients of this server provide. */
@Command(name = "service", description = "Services that clients of this server provide.")
final class ServiceCommands {
    private final PrintWriter out;

    ServiceCommands(PrintWriter out) {
        this.out = out;
    }

    private static ServicesMXBean bean(Server server) {
        return server.bean("Services", ServicesMXBean.class);
    }

    @Command(name = "refresh", description = "Downloads a service description again and applies its changes.")
    int refresh(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Parameters(paramLabel = "URL", description = "URL of the description") String description,
            @Option(names = "--dry-run", description = "show what would change, and change nothing") boolean dryRun)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(dryRun ? bean(server).previewRefresh(client, description) : bean(server).refresh(client, description), output.json(), out);
            return AdminMain.OK;
        }
    }
}
