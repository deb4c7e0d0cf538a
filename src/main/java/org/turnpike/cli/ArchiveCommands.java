package org.turnpike.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.turnpike.admin.ArchiveMXBean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The archive of the message log. */
@Command(name = "archive", description = "The archive of the message log.")
final class ArchiveCommands {
    private static final long MIB = 1 << 20;

    private final PrintWriter out;

    ArchiveCommands(PrintWriter out) {
        this.out = out;
    }

    @Command(name = "show", description = "Shows the state of archiving, and when the disk will be full.")
    int show(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts") boolean json) throws NoServerException {
        try (Server server = target.open()) {
            return show(server.bean("Archive", ArchiveMXBean.class), json);
        }
    }

    private int show(ArchiveMXBean archive, boolean json) {
        String failure = archive.getLastFailure();
        double days = archive.getDaysUntilFull();
        if (json) {
            out.println(ValueJson.object("waiting", archive.getWaiting(), "lastPass", archive.getLastPass(), "lastSuccess", archive.getLastSuccess(),
                    "lastFailure", failure, "fileBytes", archive.getFileBytes(), "freeBytes", archive.getFreeBytes(),
                    "filledBytesPerDay", archive.getFilledBytesPerDay(), "daysUntilFull", days));
        } else {
            Table table = new Table("WAITING", "LAST SUCCESS", "FILES MIB", "FREE MIB", "FULL", "LAST FAILURE");
            table.add(String.valueOf(archive.getWaiting()), archive.getLastSuccess(), String.valueOf(archive.getFileBytes() / MIB),
                    String.valueOf(archive.getFreeBytes() / MIB), days < 0 ? "not in sight" : String.format(Locale.ROOT, "in %.0f days at this rate", days), failure);
            table.print(out);
        }
        return failure.isEmpty() ? AdminMain.OK : AdminMain.NOT_WELL;
    }

    @Command(name = "run", description = "Archives the waiting records now, hands files over and deletes records after their retention time.")
    int run(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts") boolean json) throws NoServerException {
        try (Server server = target.open()) {
            ArchiveMXBean archive = server.bean("Archive", ArchiveMXBean.class);
            archive.pass();
            return show(archive, json);
        }
    }
}
