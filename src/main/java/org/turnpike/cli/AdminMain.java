package org.turnpike.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.turnpike.admin.DoctorReport;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.admin.TrustMXBean;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command line. Exit status: {@value #OK} when all is well, {@value #NOT_WELL} when the server is not ready, the peer is not healthy or
 * what was asked for failed, {@value #USAGE} for wrong arguments, {@value #NO_SERVER} when no server can be reached.
 */
@Command(name = "turnpike-admin", mixinStandardHelpOptions = true, description = "Administers a Turnpike security server over JMX.",
        subcommands = {
            TrustCommands.class,
            GlobalConfigurationCommands.class,
            OcspCommands.class,
            TimeStampingCommands.class,
            TokenCommands.class,
            KeyCommands.class,
            CertificateCommands.class,
            DeadlinesCommand.class,
            ClientCommands.class,
            ServiceCommands.class,
            AccessCommands.class,
            RegistrationCommands.class,
            ConfigurationCommands.Initialise.class,
            ConfigurationCommands.Apply.class,
            ConfigurationCommands.Export.class,
            BackupCommands.class,
            BackupCommands.Restore.class,
            LogCommands.class,
            ArchiveCommands.class,
            VerifyCommand.class,
            AuditCommands.class,
            AutoComplete.GenerateCompletion.class
        })
public final class AdminMain {
    /** All is well. */
    public static final int OK = 0;
    /** The answer is no. */
    public static final int NOT_WELL = 1;
    /** Wrong arguments. */
    public static final int USAGE = 2;
    /** No server was reached. */
    public static final int NO_SERVER = 3;
    private static final int HIGHEST_PORT = 65535;

    private final PrintWriter out;

    private AdminMain(PrintWriter out) {
        this.out = out;
    }

    /** Runs a command and ends the process with its status. */
    public static void main(String[] arguments) {
        System.exit(run(new PrintWriter(System.out, true, StandardCharsets.UTF_8), new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                arguments));
    }

    /** Runs a command, here or for whoever scripts it in Java, and returns its status. */
    public static int run(PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine line = new CommandLine(new AdminMain(out), new Commands(out)).setOut(out).setErr(err);
        line.setExecutionExceptionHandler((failure, command, result) -> {
            err.println(failure.getMessage());
            return failure instanceof NoServerException ? NO_SERVER : NOT_WELL;
        });
        return line.execute(arguments);
    }

    /** Makes the groups of commands, each with the same output. */
    private record Commands(PrintWriter out) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            boolean group = type.isAnnotationPresent(Command.class) && type.getPackage() == AdminMain.class.getPackage();
            return group ? type.getDeclaredConstructor(PrintWriter.class).newInstance(out)
                    : CommandLine.defaultFactory().create(type);
        }
    }

    @Command(name = "status", description = "Whether the server is ready, and what stands in the way.")
    int status(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts") boolean json) throws NoServerException {
        try (Server server = target.open()) {
            SecurityServerMXBean status = server.bean("SecurityServer", SecurityServerMXBean.class);
            boolean ready = status.isReady();
            if (json) {
                out.println(Json.object("server", status.getServer(), "ready", ready, "problems", status.getProblems(),
                        "version", status.getVersion()));
            } else {
                out.println(status.getServer() + " is " + (ready ? "ready" : "not ready") + " (version " + status.getVersion() + ")");
                status.getProblems().forEach(problem -> out.println("  " + problem));
            }
            return ready ? OK : NOT_WELL;
        }
    }

    @Command(name = "doctor", description = "Connects to another security server as this one would, and explains the handshake.")
    int doctor(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts") boolean json,
            @Parameters(paramLabel = "HOST[:PORT]", description = "an IPv6 address with a port in brackets") String peer) throws NoServerException {
        try (Server server = target.open()) {
            boolean withPort = peer.matches("(\\[.*\\]|[^:]*):\\d{1,5}");
            String host = (withPort ? peer.substring(0, peer.lastIndexOf(':')) : peer).replaceAll("^\\[(.*)\\]$", "$1");
            int port = withPort ? Integer.parseInt(peer.substring(peer.lastIndexOf(':') + 1)) : 0;
            DoctorReport report = server.bean("Trust", TrustMXBean.class).doctor(host, Math.min(port, HIGHEST_PORT + 1));
            if (json) {
                out.println(Json.of(report));
            } else {
                DoctorText.print(report, out);
            }
            return report.isHealthy() ? OK : NOT_WELL;
        }
    }
}
