package org.turnpike.cli;

import java.io.PrintWriter;
import java.util.List;
import org.turnpike.admin.RefusalView;
import org.turnpike.admin.TrustMXBean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands for records of rejected handshakes and messages. */
@Command(name = "trust", description = "Rejected handshakes and messages.")
final class TrustCommands {
    private final PrintWriter out;

    TrustCommands(PrintWriter out) {
        this.out = out;
    }

    @Command(name = "records", description = "Lists the latest records of all nodes, the newest first.")
    int records(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts, one object per line") boolean json,
            @Option(names = "--from", paramLabel = "TIME", defaultValue = "", description = "ISO-8601, such as 2026-11-21T00:00:00Z") String from,
            @Option(names = "--to", paramLabel = "TIME", defaultValue = "", description = "ISO-8601, the first instant after the range") String to,
            @Option(names = "--check", paramLabel = "CHECK", defaultValue = "", description = "name of the reason such as OcspTooOld, error code, "
                    + "or its last segment") String check,
            @Option(names = "--peer", paramLabel = "ID", defaultValue = "", description = "identifier of a security server, client or service, or "
                    + "identifier of the member or subsystem to which it belongs") String peer,
            @Option(names = "--address", paramLabel = "ADDRESS", defaultValue = "", description = "address of the other side") String address,
            @Option(names = "--id", paramLabel = "ID", defaultValue = "", description = "the id that the fault and the log contain, or the message "
                    + "id") String id,
            @Option(names = "--count", paramLabel = "N", defaultValue = "20", description = "largest number, up to 1000 (${DEFAULT-VALUE})") int count)
            throws NoServerException {
        try (Server server = target.open()) {
            List<RefusalView> records = server.bean("Trust", TrustMXBean.class).search(from, to, check, peer, address, id, "", count).getRecords();
            if (json) {
                records.forEach(each -> out.println(ValueJson.of(each)));
            } else {
                Table table = new Table("AT", "KIND", "SIDE", "WITH", "SERVER", "CLIENT", "SERVICE", "REASON", "ID");
                records.forEach(each -> table.add(each.getAt(), each.getKind(), each.getSide(), each.getAddress(), each.getServer(),
                        each.getClient(), each.getService(), each.getReason(), each.getId()));
                table.print(out);
            }
            return AdminMain.OK;
        }
    }

    @Command(name = "record", description = "Shows the record with an id that a fault or the log contains.")
    int record(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts") boolean json,
            @Parameters(paramLabel = "ID", description = "the id in the fault and in the log") String id) throws NoServerException {
        try (Server server = target.open()) {
            RefusalView view = server.bean("Trust", TrustMXBean.class).record(id);
            if (json) {
                out.println(ValueJson.of(view));
            } else {
                ValueJson.attributes(view).forEach((name, value) -> out.printf("%-12s  %s%n", name, value));
            }
            return AdminMain.OK;
        }
    }
}
