package org.turnpike.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.turnpike.admin.BackupMXBean;
import org.turnpike.admin.BackupView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands for backups. Without a subcommand, {@code backup} creates one. */
@Command(name = "backup", description = "Writes an encrypted backup to backup/ of the home directory. Subcommands list, check and delete backups.")
final class BackupCommands implements Callable<Integer> {
    private final PrintWriter out;

    @Mixin
    private Target target;

    @Mixin
    private Output output;

    @Option(names = "--passphrase-file", paramLabel = "FILE", description = "file whose first line is the passphrase; without it you are asked")
    private Path passphrase;

    BackupCommands(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws NoServerException, IOException {
        try (Server server = target.open()) {
            print(out, backups(server).create(passphrase(passphrase)), output.json());
            return AdminMain.OK;
        }
    }

    private static BackupMXBean backups(Server server) {
        return server.bean("Backup", BackupMXBean.class);
    }

    private static String passphrase(Path file) throws IOException {
        return PinFrom.read(file, "passphrase of the backup");
    }

    private static void print(PrintWriter out, BackupView backup, boolean json) {
        if (json) {
            out.println(ValueJson.of(backup));
            return;
        }
        out.println(backup.getFile() + ": " + backup.getServer() + " of " + backup.getCreated() + ", " + backup.getBytes() + " bytes");
        backup.getParts().forEach(part -> out.println("  " + part));
    }

    @Command(name = "check", description = "Makes the same checks as a restore and shows the contents of the backup; changes nothing.")
    int check(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts") boolean json,
            @Option(names = "--passphrase-file", paramLabel = "FILE", description = "file whose first line is the passphrase; without it you are "
                    + "asked") Path passphrase,
            @Option(names = "--pin-file", paramLabel = "FILE", description = "file whose first line is the software token's PIN, to check its keys too") Path pin,
            @Parameters(paramLabel = "FILE", description = "name of the file in backup/") String file) throws NoServerException, IOException {
        try (Server server = target.open()) {
            print(out, backups(server).inspect(file, passphrase(passphrase), Restore.pin(pin)), json);
            return AdminMain.OK;
        }
    }

    /** Restores a backup. */
    @Command(name = "restore", description = "Restores a backup while the server runs; status 1 if the server is not ready afterwards.")
    static final class Restore implements Callable<Integer> {
        private final PrintWriter out;

        @Mixin
        private Target target;

        @Mixin
        private Output output;

        @Option(names = "--passphrase-file", paramLabel = "FILE", description = "file whose first line is the passphrase; without it you are asked")
        private Path passphrase;

        @Option(names = "--pin-file", paramLabel = "FILE", description = "file whose first line is the PIN of the software token in the backup; without it, log in afterwards")
        private Path pin;

        @Parameters(paramLabel = "FILE", description = "name of the file in backup/ of this server's home directory")
        private String file;

        Restore(PrintWriter out) {
            this.out = out;
        }

        @Override
        public Integer call() throws NoServerException, IOException {
            try (Server server = target.open()) {
                BackupView restored = backups(server).restore(file, passphrase(passphrase), pin(pin));
                print(out, restored, output.json());
                if (!output.json()) {
                    out.println("The state before the restore is in " + restored.getKeptAs());
                    restored.getProblems().forEach(problem -> out.println("  " + problem));
                }
                return restored.getProblems().isEmpty() ? AdminMain.OK : AdminMain.NOT_WELL;
            }
        }

        private static String pin(Path file) throws IOException {
            return file == null ? "" : PinFrom.read(file, "PIN");
        }
    }
}
