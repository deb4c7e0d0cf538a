package org.turnpike.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.turnpike.admin.Change;
import org.turnpike.admin.SecurityServerMXBean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands for the server configuration: its revisions, and the configuration as a file. */
@Command(name = "config", description = "Revisions of the server configuration: list, show, compare and roll back.")
final class ConfigurationCommands {
    ConfigurationCommands(PrintWriter out) {
        // out is not used: every command of the group is a BeanCommand
    }

    /** Makes the server configuration match a file. */
    @Command(name = "apply", description = "Makes clients, services and rights match a turnpike.yaml exactly; everything else is removed.")
    static final class Apply extends Printing {
        Apply(PrintWriter out) {
            super(out);
        }

        @Parameters(paramLabel = "FILE", description = "a turnpike.yaml; - reads the standard input")
        private Path file;

        @Option(names = "--dry-run", description = "show what would change, and change nothing")
        private boolean dryRun;

        @Override
        int run(Server server) throws IOException {
            SecurityServerMXBean bean = server.bean("SecurityServer", SecurityServerMXBean.class);
            String yaml = InputFile.text(file, InputFile.CONFIGURATION_BYTES);
            long revision = bean.getRevision();
            Change change = dryRun ? bean.difference(yaml) : bean.apply(yaml, revision);
            print(change);
            return AdminMain.OK;
        }
    }

    /** A command that connects to a server and prints the change that it made. */
    abstract static class Printing implements Callable<Integer> {
        final PrintWriter out;

        @Mixin
        private Target target;

        @Mixin
        Output output;

        Printing(PrintWriter out) {
            this.out = out;
        }

        abstract int run(Server server) throws IOException;

        @Override
        public Integer call() throws Exception {
            try (Server server = target.open()) {
                return run(server);
            }
        }

        void print(Change change) {
            ChangeText.print(change, output.json(), out);
        }
    }
}
