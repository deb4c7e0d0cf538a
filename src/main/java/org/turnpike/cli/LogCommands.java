package org.turnpike.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.turnpike.admin.MessageLogMXBean;
import org.turnpike.admin.RecordPageView;
import org.turnpike.admin.RecordView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Recorded messages. */
@Command(name = "log", description = "Recorded messages.")
final class LogCommands {
    private static final int PAGE = 200;
    private static final int MOST_EXPORTED = 1000;

    private final PrintWriter out;

    LogCommands(PrintWriter out) {
        this.out = out;
    }

    /** The search conditions. */
    static final class Criteria {
        @Option(names = "--party", paramLabel = "ID", defaultValue = "", description = "the local party, INSTANCE/CLASS/CODE[/SUBSYSTEM]; a member also means its subsystems")
        private String party;

        @Option(names = "--caller", paramLabel = "ID", defaultValue = "", description = "the service client, local or not; a member also means its subsystems")
        private String caller;

        @Option(names = "--peer", paramLabel = "ID", defaultValue = "", description = "the party at the other server: the provider of calls made here, the caller of calls served here; a member also means its subsystems")
        private String peer;

        @Option(names = "--service", paramLabel = "SERVICE", defaultValue = "", description = "service code, or the whole identifier of the service")
        private String service;

        @Option(names = "--message-id", paramLabel = "ID", defaultValue = "", description = "the message id of the protocol")
        private String messageId;

        @Option(names = "--from", paramLabel = "TIME", defaultValue = "", description = "ISO-8601, such as 2026-11-21T00:00:00Z")
        private String from;

        @Option(names = "--to", paramLabel = "TIME", defaultValue = "", description = "ISO-8601, the first instant after the range")
        private String to;

        @Option(names = "--count", paramLabel = "N", defaultValue = "100", description = "largest number (${DEFAULT-VALUE})")
        private int count;

        /** Returns the newest matching records, from as many pages as needed. */
        List<RecordView> search(MessageLogMXBean log) {
            List<RecordView> found = new ArrayList<>();
            String next = "";
            do {
                RecordPageView page = log.search(party, caller, peer, service, messageId, from, to, next, Math.min(PAGE, count - found.size()));
                found.addAll(page.getRecords());
                next = page.getNext();
            } while (!next.isEmpty() && found.size() < count);
            return found;
        }
    }

    @Command(name = "search", description = "Finds records, the newest first.")
    int search(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts, one object per line") boolean json,
            @Mixin Criteria criteria) throws NoServerException {
        try (Server server = target.open()) {
            List<RecordView> found = criteria.search(server.bean("MessageLog", MessageLogMXBean.class));
            if (json) {
                found.forEach(each -> out.println(ValueJson.of(each)));
            } else {
                Table table = new Table("NUMBER", "AT", "MESSAGE ID", "CALLER", "SERVICE", "KIND", "SIDE", "STAMPED", "ARCHIVE");
                found.forEach(each -> table.add(String.valueOf(each.getId()), each.getAt(), each.getMessageId(), each.getClient(), each.getService(),
                        each.getKind(), each.getSide(), each.isStamped() ? "yes" : "no", each.getArchive()));
                table.print(out);
            }
            return found.isEmpty() ? AdminMain.NOT_WELL : AdminMain.OK;
        }
    }

    @Command(name = "export", description = {"Writes the signed containers of records to a ZIP file, which is encrypted if archive files are "
            + "encrypted.",
        "Without --out, the file stays on the server, below archive/."})
    int export(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts") boolean json, @Mixin Criteria criteria,
            @Option(names = "--out", paramLabel = "FILE", description = "new file on this machine") Path to) throws NoServerException, IOException {
        try (Server server = target.open()) {
            MessageLogMXBean log = server.bean("MessageLog", MessageLogMXBean.class);
            if (criteria.count > MOST_EXPORTED) {
                throw new IllegalArgumentException("--count: at most " + MOST_EXPORTED + " records can be exported at a time");
            }
            List<RecordView> found = criteria.search(log);
            if (found.isEmpty()) {
                out.println("No records found");
                return AdminMain.NOT_WELL;
            }
            String file = log.export(found.stream().map(each -> String.valueOf(each.getId())).collect(Collectors.joining(",")));
            if (to != null) {
                fetch(log, file, to);
            }
            String where = to == null ? "archive/" + file : to.toString();
            out.println(json ? ValueJson.object("file", where, "records", found.size()) : found.size() + " containers written to " + where);
            return AdminMain.OK;
        }
    }

    /** Copies the file from the server in blocks, and deletes it on the server. */
    private static void fetch(MessageLogMXBean log, String file, Path to) throws IOException {
        try (OutputStream local = Files.newOutputStream(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long offset = 0;
            for (byte[] piece = log.read(file, 0); piece.length > 0; piece = log.read(file, offset)) {
                local.write(piece);
                offset += piece.length;
            }
        } finally {
            log.discard(file);
        }
    }
}
