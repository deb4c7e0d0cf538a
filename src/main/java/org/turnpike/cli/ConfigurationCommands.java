package org.turnpike.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.turnpike.admin.Change;
import org.turnpike.admin.SecurityServerMXBean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The server configuration as a file. */
final class ConfigurationCommands {
    private ConfigurationCommands() {
    }

    /** Makes the server match a file. */
    @Command(name = "apply", description = "Makes clients, services and rights exactly what a turnpike.yaml says; what is not in it goes.")
    static final class Apply extends Printing {
        private static final long MOST_BYTES = 16 << 20;

        Apply(PrintWriter out) {
            super(out);
        }

        @Parameters(paramLabel = "FILE", description = "a turnpike.yaml; - reads the standard input")
        private String file;

        @Option(names = "--dry-run", description = "show what would change, and change nothing")
        private boolean dryRun;

        @Override
        int run(Server server) throws IOException {
            SecurityServerMXBean bean = server.bean("SecurityServer", SecurityServerMXBean.class);
            String yaml = text();
            long revision = bean.getRevision();
            Change change = dryRun ? bean.difference(yaml) : bean.apply(yaml, revision);
            print(change);
            return AdminMain.OK;
        }

        private String text() throws IOException {
            if (file.equals("-")) {
                return new String(System.in.readNBytes((int) MOST_BYTES), StandardCharsets.UTF_8);
            }
            Path path = Path.of(file);
            if (!Files.isRegularFile(path) || Files.size(path) > MOST_BYTES) {
                throw new IOException("FILE: " + file + " is no file of at most " + MOST_BYTES + " bytes");
            }
            return Files.readString(path);
        }
    }

    /** Writes the file. */
    @Command(name = "export", description = "Writes the configuration in force as turnpike.yaml to the standard output.")
    static final class Export extends Printing {
        Export(PrintWriter out) {
            super(out);
        }

        @Override
        int run(Server server) {
            String yaml = server.bean("SecurityServer", SecurityServerMXBean.class).export();
            if (output.json()) {
                out.println(Json.object("yaml", yaml));
            } else {
                out.print(yaml);
                out.flush();
            }
            return AdminMain.OK;
        }
    }

    /** Names the server. */
    @Command(name = "initialise", description = "Gives a new server its identifier.")
    static final class Initialise extends Printing {
        Initialise(PrintWriter out) {
            super(out);
        }

        @Parameters(paramLabel = "SERVER", description = "INSTANCE/CLASS/CODE/SERVER: owner and server code")
        private String id;

        @Override
        int run(Server server) {
            print(server.bean("SecurityServer", SecurityServerMXBean.class).initialise(id));
            return AdminMain.OK;
        }
    }

    /** A command that reaches a server and prints what it did. */
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
