package org.turnpike.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.turnpike.admin.AuditMXBean;
import org.turnpike.audit.AuditReport;
import org.turnpike.audit.AuditVerification;
import org.turnpike.fault.LogText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The audit log. */
@Command(name = "audit", description = "Administrative changes and their authors.")
final class AuditCommands {
    private static final int LONGEST_ARGUMENT = 80;

    private final PrintWriter out;

    AuditCommands(PrintWriter out) {
        this.out = out;
    }

    @Command(name = "show", description = "Lists the last changes, the oldest first.")
    int show(@Mixin Target target, @Mixin Output output, @Option(names = "--count", paramLabel = "N", defaultValue = "20", description = "how many, 1 to 1000 (${DEFAULT-VALUE})") int count)
            throws NoServerException, IOException {
        try (Server server = target.open()) {
            List<String> lines = server.bean("Audit", AuditMXBean.class).last(count);
            if (output.json()) {
                lines.forEach(out::println);
            } else {
                table(lines);
            }
            return AdminMain.OK;
        }
    }

    private void table(List<String> lines) throws IOException {
        Table table = new Table("LINE", "AT", "WHO", "EVENT", "RESULT", "ARGUMENTS");
        ObjectMapper json = new ObjectMapper();
        for (String line : lines) {
            JsonNode each = json.readTree(line);
            table.add(each.path("line").asText(), each.path("at").asText(), each.path("who").asText(), each.path("event").asText(),
                    each.path("result").asText(), arguments(each.path("arguments")));
        }
        table.print(out);
    }

    private static String arguments(JsonNode arguments) {
        List<String> each = new ArrayList<>();
        arguments.properties().forEach(argument -> each.add(argument.getKey() + "="
                + LogText.printable(argument.getValue().isTextual() ? argument.getValue().asText() : argument.getValue().toString(), LONGEST_ARGUMENT)));
        return String.join(" ", each);
    }

    @Command(name = "verify", description = "Checks whether lines were removed, changed or inserted. With a FOLDER it needs no server.")
    int verify(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts") boolean json,
            @Option(names = "--head", paramLabel = "LINE:SHA256", description = "number and SHA-256 of a line that were noted earlier outside this "
                    + "server; "
                    + "checks that the log still contains this line. Needs FOLDER") String head,
            @Parameters(arity = "0..1", paramLabel = "FOLDER", description = "audit/ of a home directory, or a copy of it") Path folder)
            throws NoServerException, IOException {
        AuditReport report = folder != null ? offline(folder, head) : online(target, head);
        if (json) {
            out.println(ValueJson.of(report));
        } else {
            print(report);
        }
        return report.isIntact() ? AdminMain.OK : AdminMain.NOT_WELL;
    }

    private static AuditReport offline(Path folder, String head) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException("FOLDER: " + folder + " is not a folder");
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
            throw new IllegalArgumentException("--head: it needs the FOLDER argument");
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
