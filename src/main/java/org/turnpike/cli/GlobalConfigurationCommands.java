package org.turnpike.cli;

import java.io.PrintWriter;
import org.turnpike.admin.GlobalConfigurationMXBean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The global configuration. */
@Command(name = "globalconf", description = "The global configuration.")
final class GlobalConfigurationCommands {
    private static final long MOST_BYTES = 1 << 20;

    private final PrintWriter out;

    GlobalConfigurationCommands(PrintWriter out) {
        this.out = out;
    }

    @Command(name = "show", description = "Shows the current global configuration and its state.")
    int show(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts") boolean json) throws NoServerException {
        try (Server server = target.open()) {
            return show(server.bean("GlobalConfiguration", GlobalConfigurationMXBean.class), json);
        }
    }

    @Command(name = "refresh", description = "Downloads the global configuration now.")
    int refresh(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts") boolean json) throws NoServerException {
        try (Server server = target.open()) {
            GlobalConfigurationMXBean conf = server.bean("GlobalConfiguration", GlobalConfigurationMXBean.class);
            conf.refresh();
            return show(conf, json);
        }
    }

    private int show(GlobalConfigurationMXBean conf, boolean json) {
        boolean current = conf.isCurrent();
        if (json) {
            out.println(ValueJson.object("instance", conf.getInstance(), "version", conf.getVersion(), "expires", conf.getExpires(), "current", current,
                    "lastSuccess", conf.getLastSuccess(), "lastFailure", conf.getLastFailure(), "lastFailureReason", conf.getLastFailureReason()));
        } else {
            Table table = new Table("INSTANCE", "VERSION", "EXPIRES", "CURRENT", "LAST SUCCESS", "LAST FAILURE");
            table.add(conf.getInstance(), String.valueOf(conf.getVersion()), conf.getExpires(), current ? "yes" : "no", conf.getLastSuccess(),
                    (conf.getLastFailure() + " " + conf.getLastFailureReason()).strip());
            table.print(out);
        }
        return current ? AdminMain.OK : AdminMain.NOT_WELL;
    }
}
