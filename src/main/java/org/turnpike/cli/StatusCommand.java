package org.turnpike.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.turnpike.admin.SecurityServerMXBean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows whether the server is ready. */
@Command(name = "status", description = "Shows whether the server is ready, what is missing, and the next step; status 1 if it is not ready.")
final class StatusCommand implements Callable<Integer> {
    private final PrintWriter out;

    @Mixin
    private Target target;

    @Mixin
    private Output output;

    StatusCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws NoServerException {
        try (Server server = target.open()) {
            SecurityServerMXBean status = server.bean("SecurityServer", SecurityServerMXBean.class);
            boolean ready = status.isReady();
            if (output.json()) {
                out.println(ValueJson.object("server", status.getServer(), "ready", ready, "problems", status.getProblems(), "version", status.getVersion(),
                        "home", status.getHome()));
            } else {
                String name = status.getServer().isEmpty() ? "The server of " + status.getHome() : status.getServer();
                out.println(name + " is " + (ready ? "ready" : "not ready") + " (version " + status.getVersion() + ")");
                status.getProblems().forEach(problem -> out.println("  " + problem));
            }
            return ready ? AdminMain.OK : AdminMain.NOT_WELL;
        }
    }
}
