package org.turnpike.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.turnpike.admin.DoctorReport;
import org.turnpike.admin.TrustMXBean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The handshake doctor. */
@Command(name = "doctor", description = "Connects to another security server as this server does, and explains the handshake; status 1 if it is not healthy.")
final class DoctorCommand implements Callable<Integer> {
    private static final int HIGHEST_PORT = 65535;

    private final PrintWriter out;

    @Mixin
    private Target target;

    @Mixin
    private Output output;

    @Parameters(paramLabel = "PEER", description = {"HOST[:PORT], an IPv6 address with a port in brackets;",
        "or INSTANCE/CLASS/CODE/SERVER of a security server,", "or INSTANCE/CLASS/CODE[/SUBSYSTEM] of a client, to test every server of this client"})
    private String peer;

    DoctorCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws NoServerException {
        try (Server server = target.open()) {
            TrustMXBean trust = server.bean("Trust", TrustMXBean.class);
            List<DoctorReport> reports = peer.contains("/") ? trust.doctorOf(peer) : List.of(atAddress(trust));
            reports.forEach(this::print);
            return reports.stream().allMatch(DoctorReport::isHealthy) ? AdminMain.OK : AdminMain.NOT_WELL;
        }
    }

    private DoctorReport atAddress(TrustMXBean trust) {
        boolean withPort = peer.matches("(\\[.*\\]|[^:]*):\\d{1,5}");
        String host = (withPort ? peer.substring(0, peer.lastIndexOf(':')) : peer).replaceAll("^\\[(.*)\\]$", "$1");
        int port = withPort ? Integer.parseInt(peer.substring(peer.lastIndexOf(':') + 1)) : 0;
        return trust.doctor(host, Math.min(port, HIGHEST_PORT + 1));
    }

    private void print(DoctorReport report) {
        if (output.json()) {
            out.println(ValueJson.of(report));
        } else {
            DoctorText.print(report, out);
        }
    }
}
