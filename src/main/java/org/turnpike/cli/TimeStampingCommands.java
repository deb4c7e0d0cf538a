package org.turnpike.cli;

import java.io.PrintWriter;
import java.util.List;
import org.turnpike.admin.TimeStampServiceView;
import org.turnpike.admin.TimeStampingMXBean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Time-stamping of the message log. */
@Command(name = "timestamping", description = "Time-stamping of the message log.")
final class TimeStampingCommands {
    private final PrintWriter out;

    TimeStampingCommands(PrintWriter out) {
        this.out = out;
    }

    @Command(name = "show", description = "Shows the state of time-stamping, the time until messages are rejected, and the answer of each service.")
    int show(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts") boolean json) throws NoServerException {
        try (Server server = target.open()) {
            TimeStampingMXBean bean = server.bean("TimeStamping", TimeStampingMXBean.class);
            String status = bean.getStatus();
            if (json) {
                out.println(ValueJson.object("status", status, "secondsUntilRefusal", bean.getSecondsUntilRefusal(), "refusesFrom", bean.getRefusesFrom(),
                        "backlog", bean.getBacklog(), "lastSuccess", bean.getLastSuccess(), "lastAttempt", bean.getLastAttempt(),
                        "failingSince", bean.getFailingSince(), "lastFailure", bean.getLastFailure(), "leading", bean.isLeading(),
                        "leader", bean.getLeader(), "services", bean.getServices()));
            } else {
                print(bean, status);
            }
            return status.equals("OK") ? AdminMain.OK : AdminMain.NOT_WELL;
        }
    }

    private void print(TimeStampingMXBean bean, String status) {
        out.println("status         " + status);
        if (bean.getSecondsUntilRefusal() >= 0) {
            out.println("refuses from   " + bean.getRefusesFrom() + " (in " + bean.getSecondsUntilRefusal() + " s)");
        }
        out.println("backlog        " + bean.getBacklog() + " records");
        line("last success   ", bean.getLastSuccess());
        line("last attempt   ", bean.getLastAttempt());
        line("failing since  ", bean.getFailingSince());
        line("last failure   ", bean.getLastFailure());
        line("stamped by     ", bean.getLeader() + (bean.isLeading() ? " (this node)" : ""));
        List<TimeStampServiceView> services = bean.getServices();
        if (!services.isEmpty()) {
            Table table = new Table("SERVICE", "URL", "LAST SUCCESS", "LAST FAILURE", "FAILURE");
            services.forEach(each -> table.add(each.getName(), each.getUrl(), each.getLastSuccess(), each.getLastFailure(), each.getFailure()));
            table.print(out);
        }
    }

    private void line(String name, String value) {
        if (!value.isEmpty()) {
            out.println(name + value);
        }
    }

    @Command(name = "now", description = "Time-stamps the waiting records now.")
    int now(@Mixin Target target) throws NoServerException {
        try (Server server = target.open()) {
            TimeStampingMXBean bean = server.bean("TimeStamping", TimeStampingMXBean.class);
            bean.stampNow();
            print(bean, bean.getStatus());
            return bean.getStatus().equals("OK") ? AdminMain.OK : AdminMain.NOT_WELL;
        }
    }
}
