package org.turnpike.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.turnpike.admin.DeadlineView;
import org.turnpike.admin.DeadlinesMXBean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists everything that expires. */
@Command(name = "deadlines", description = "Everything that expires, the earliest first; status 1 if anything has passed a threshold.")
final class DeadlinesCommand implements Callable<Integer> {
    private final PrintWriter out;

    @Mixin
    private Target target;

    @Option(names = "--json", description = "JSON for scripts, one object per line")
    private boolean json;

    DeadlinesCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws NoServerException {
        try (Server server = target.open()) {
            List<DeadlineView> deadlines = server.bean("Deadlines", DeadlinesMXBean.class).getDeadlines();
            new Listing(out, json).print(deadlines, List.of("LEVEL", "KIND", "WHAT", "ENDS", "LEFT", "THEN"), each -> List.of(String.valueOf(each.getLevel()),
                    each.getKind(), each.getWhat(), each.getEnds(), left(each.getSecondsLeft()), each.getThen()));
            return deadlines.stream().allMatch(each -> each.getLevel() == 0) ? AdminMain.OK : AdminMain.NOT_WELL;
        }
    }

    private static String left(long seconds) {
        Duration left = Duration.ofSeconds(seconds);
        if (seconds <= 0) {
            return "none";
        }
        return left.toDays() > 0 ? left.toDays() + " days" : left.toHours() > 0 ? left.toHours() + " hours" : left.toMinutes() + " minutes";
    }
}
