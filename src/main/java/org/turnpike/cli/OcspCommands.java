package org.turnpike.cli;

import java.io.PrintWriter;
import java.util.List;
import org.turnpike.admin.OcspMXBean;
import org.turnpike.admin.OcspView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Commands for the OCSP responses of this server's certificates. */
@Command(name = "ocsp", description = "OCSP responses for the certificates of this server.")
final class OcspCommands {
    private final PrintWriter out;

    OcspCommands(PrintWriter out) {
        this.out = out;
    }

    @Command(name = "show", description = "Shows the cached response for each certificate.")
    int show(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts, one object per line") boolean json)
            throws NoServerException {
        try (Server server = target.open()) {
            List<OcspView> certificates = server.bean("Ocsp", OcspMXBean.class).getCertificates();
            if (json) {
                certificates.forEach(each -> out.println(ValueJson.of(each)));
            } else {
                Table table = new Table("SUBJECT", "SERIAL", "STATUS", "THIS UPDATE", "NEXT UPDATE", "PROBLEM");
                certificates.forEach(each -> table.add(each.getSubject(), each.getSerial(), each.getStatus(), each.getThisUpdate(),
                        each.getNextUpdate(), each.getProblem()));
                table.print(out);
            }
            return certificates.stream().allMatch(each -> each.getStatus().equals("GOOD") && each.getProblem().isEmpty()) ? AdminMain.OK : AdminMain.NOT_WELL;
        }
    }
}
