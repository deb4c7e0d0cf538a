package org.turnpike.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.turnpike.admin.DoctorReport;
import org.turnpike.admin.GlobalConfigurationMXBean;
import org.turnpike.admin.OcspMXBean;
import org.turnpike.admin.OcspView;
import org.turnpike.admin.RefusalView;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.admin.TrustMXBean;
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
        subcommands = {AdminMain.Trust.class, AdminMain.GlobalConf.class, AdminMain.Ocsp.class})
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

    /** Runs a command and returns its status. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
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
            if (type == Trust.class) {
                return type.cast(new Trust(out));
            }
            if (type == GlobalConf.class) {
                return type.cast(new GlobalConf(out));
            }
            return type == Ocsp.class ? type.cast(new Ocsp(out)) : CommandLine.defaultFactory().create(type);
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

    /** Refused handshakes and messages. */
    @Command(name = "trust", description = "Refused handshakes and messages.")
    static final class Trust {
        private final PrintWriter out;

        Trust(PrintWriter out) {
            this.out = out;
        }

        @Command(name = "records", description = "The latest, the newest first.")
        int records(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts, one object a line") boolean json,
                @Option(names = "--count", defaultValue = "20", description = "how many at most (${DEFAULT-VALUE})") int count)
                throws NoServerException {
            try (Server server = target.open()) {
                List<RefusalView> records = server.bean("Trust", TrustMXBean.class).records(count);
                if (json) {
                    records.forEach(each -> out.println(Json.of(each)));
                } else {
                    Table table = new Table("AT", "KIND", "SIDE", "WITH", "SERVER", "REASON", "ID");
                    records.forEach(each -> table.add(each.getAt(), each.getKind(), each.getSide(), each.getAddress(), each.getServer(),
                            each.getReason(), each.getId()));
                    table.print(out);
                }
                return OK;
            }
        }

        @Command(name = "record", description = "One, by the id in fault and log.")
        int record(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts") boolean json,
                @Parameters(paramLabel = "ID") String id) throws NoServerException {
            try (Server server = target.open()) {
                RefusalView view = server.bean("Trust", TrustMXBean.class).record(id);
                if (json) {
                    out.println(Json.of(view));
                } else {
                    Json.attributes(view).forEach((name, value) -> out.printf("%-8s  %s%n", name, value));
                }
                return OK;
            }
        }
    }

    /** The global configuration. */
    @Command(name = "globalconf", description = "The global configuration.")
    static final class GlobalConf {
        private final PrintWriter out;

        GlobalConf(PrintWriter out) {
            this.out = out;
        }

        @Command(name = "show", description = "What is in force, and where it stands.")
        int show(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts") boolean json) throws NoServerException {
            try (Server server = target.open()) {
                return show(server.bean("GlobalConfiguration", GlobalConfigurationMXBean.class), json);
            }
        }

        @Command(name = "refresh", description = "Downloads it now.")
        int refresh(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts") boolean json) throws NoServerException {
            try (Server server = target.open()) {
                GlobalConfigurationMXBean conf = server.bean("GlobalConfiguration", GlobalConfigurationMXBean.class);
                conf.refresh();
                return show(conf, json);
            }
        }

        private int show(GlobalConfigurationMXBean conf, boolean json) {
            boolean current = conf.isCurrent();
            if (json) {
                out.println(Json.object("instance", conf.getInstance(), "version", conf.getVersion(), "expires", conf.getExpires(), "current", current,
                        "lastSuccess", conf.getLastSuccess(), "lastFailure", conf.getLastFailure(), "lastFailureReason", conf.getLastFailureReason()));
            } else {
                Table table = new Table("INSTANCE", "VERSION", "EXPIRES", "CURRENT", "LAST SUCCESS", "LAST FAILURE");
                table.add(conf.getInstance(), String.valueOf(conf.getVersion()), conf.getExpires(), current ? "yes" : "no", conf.getLastSuccess(),
                        (conf.getLastFailure() + " " + conf.getLastFailureReason()).strip());
                table.print(out);
            }
            return current ? OK : NOT_WELL;
        }
    }

    /** OCSP responses of the own certificates. */
    @Command(name = "ocsp", description = "OCSP responses of the server's own certificates.")
    static final class Ocsp {
        private final PrintWriter out;

        Ocsp(PrintWriter out) {
            this.out = out;
        }

        @Command(name = "show", description = "The response at hand for each certificate.")
        int show(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts, one object a line") boolean json)
                throws NoServerException {
            try (Server server = target.open()) {
                List<OcspView> certificates = server.bean("Ocsp", OcspMXBean.class).getCertificates();
                if (json) {
                    certificates.forEach(each -> out.println(Json.of(each)));
                } else {
                    Table table = new Table("SUBJECT", "SERIAL", "STATUS", "THIS UPDATE", "NEXT UPDATE", "PROBLEM");
                    certificates.forEach(each -> table.add(each.getSubject(), each.getSerial(), each.getStatus(), each.getThisUpdate(),
                            each.getNextUpdate(), each.getProblem()));
                    table.print(out);
                }
                return certificates.stream().allMatch(each -> each.getStatus().equals("GOOD") && each.getProblem().isEmpty()) ? OK : NOT_WELL;
            }
        }
    }
}
