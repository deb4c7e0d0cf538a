package org.turnpike.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.turnpike.admin.AuditMXBean;
import org.turnpike.admin.AuditReport;
import org.turnpike.admin.AuditVerification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The audit log. */
@Command(name = "audit", description = "Who changed what.")
final class AuditCommands {
    private final PrintWriter out;

    AuditCommands(PrintWriter out) {
        this.out = out;
    }

    @Command(name = "show", description = "The last lines, oldest first, each a JSON object.")
    int show(@Mixin Target target, @Option(names = "--count", defaultValue = "20", description = "how many, 1 to 1000") int count)
            throws NoServerException {
        try (Server server = target.open()) {
            server.bean("Audit", AuditMXBean.class).last(count).forEach(out::println);
            return AdminMain.OK;
        }
    }

    @Command(name = "verify", description = "Whether a line was removed, altered, inserted or cut off. With a FOLDER it needs no server.")
    int verify(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts") boolean json,
            @Option(names = "--head", paramLabel = "LINE:SHA256", description = "a head that was noted elsewhere: the log must still have it; "
                    + "with a FOLDER only") String head,
            @Parameters(arity = "0..1", paramLabel = "FOLDER", description = "audit/ of a home directory, or a copy of it") Path folder)
            throws NoServerException, IOException {
        AuditReport report = folder != null ? offline(folder, head) : online(target, head);
        if (json) {
            out.println(Json.of(report));
        } else {
            print(report);
        }
        return report.isIntact() ? AdminMain.OK : AdminMain.NOT_WELL;
    }

    private static AuditReport offline(Path folder, String head) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException("FOLDER: " + folder + " is no folder");
        }
        AuditVerification verification = new AuditVerification(folder);
        if (head != null) {
            if (!head.matches("\\d{1,18}:[0-9a-f]{64}")) {
                throw new IllegalArgumentException("--head: '" + head + "' is not of the form LINE:SHA256");
            }
            List<String> parts = List.of(head.split(":"));
            verification.demand(Long.parseLong(parts.get(0)), parts.get(1));
        }
        return verification.report();
    }

    private static AuditReport online(Target target, String head) throws NoServerException {
        if (head != null) {
            throw new IllegalArgumentException("--head: give the FOLDER too");
        }
        try (Server server = target.open()) {
            return server.bean("Audit", AuditMXBean.class).verify();
        }
    }

    private void print(AuditReport report) {
        out.println(report.getLines() + " lines, " + (report.isIntact() ? "intact" : "NOT intact") + "; signed up to line "
                + report.getSignedLines() + " at " + (report.getSignedAt().isEmpty() ? "no time" : report.getSignedAt()));
        out.println("head " + report.getLines() + ":" + report.getHead());
        report.getSigners().forEach(signer -> out.println("signed by the certificate with SHA-256 " + signer));
        report.getFindings().forEach(finding -> out.println("  " + finding));
    }
}
