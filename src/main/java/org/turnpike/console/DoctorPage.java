package org.turnpike.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.turnpike.admin.CallReport;
import org.turnpike.admin.CertificateView;
import org.turnpike.admin.ClientView;
import org.turnpike.admin.ClientsMXBean;
import org.turnpike.admin.DoctorReport;
import org.turnpike.admin.OcspView;
import org.turnpike.admin.TrustMXBean;

/**
 * The page that tests the connection to a peer and draws each step. At most {@value #MOST_AT_ONCE} tests run at the same time. Each test is a line in
 * the audit log.
 */
final class DoctorPage implements Page {
    private static final int MOST_AT_ONCE = 2;
    private static final int LONGEST_PEER = 256;

    private final Semaphore running = new Semaphore(MOST_AT_ONCE);

    /**
     * The form and the result of the test.
     *
     * @param client the client of this server in whose name {@code listMethods} is called; empty for no call
     * @param clients the clients of this server
     * @param reports one report for each server of the peer; empty before a test
     * @param call empty unless {@code listMethods} was called
     */
    record View(Frame frame, String peer, String client, List<String> clients, List<Shown> reports, Optional<Call> call) {
    }

    /** A call of {@code listMethods}. */
    record Call(CallReport report, Handshake.Drawing drawing) {
    }

    /** One test with the data that the page shows. @param chain the peer's certificates, the issuer first */
    record Shown(DoctorReport report, Handshake.Drawing drawing, List<CertificateView> chain, List<Axis> axes) {
    }

    /** The times of one OCSP response. */
    record Axis(String subject, String status, String problem, List<Handshake.Mark> marks) {
    }

    @Override
    public PageAnswer answer(Visit visit) {
        return page(visit, visit.form().has("peer") ? visit.form().get("peer") : visit.query().get("peer"), List.of(), Optional.empty());
    }

    private static PageAnswer page(Visit visit, String peer, List<DoctorReport> reports, Optional<CallReport> call) {
        Frame frame = visit.frame("doctor");
        List<String> clients = visit.bean(ClientsMXBean.class).getClients().stream().map(ClientView::getId).toList();
        return PageAnswer.page(JtedoctorGenerated::render, new View(frame, peer, visit.form().get("client"), clients, reports.stream().map(each -> shown(frame, each)).toList(),
                call.map(each -> new Call(each, Handshake.of(frame, each)))));
    }

    /** Tests the connection to the peer of the form. */
    PageAnswer test(Visit visit) {
        String peer = visit.form().get("peer");
        if (peer.isEmpty() || peer.length() > LONGEST_PEER) {
            throw new IllegalArgumentException("peer: a name of 1 to " + LONGEST_PEER + " characters is expected");
        }
        if (!running.tryAcquire()) {
            throw new IllegalStateException(visit.console().texts().text("doctor.busy"));
        }
        try {
            visit.beans().audit(visit.caller(), "Trust.doctor " + peer, "Test connection", "");
            TrustMXBean trust = visit.bean(TrustMXBean.class);
            List<DoctorReport> reports = tested(trust, peer);
            String client = visit.form().get("client");
            return page(visit, peer, reports, client.isEmpty() ? Optional.empty() : Optional.of(visit.change(() -> trust.callThrough(client, peer))));
        } finally {
            running.release();
        }
    }

    /** Tests the peer. A name with slashes is an identifier; any other name is a host with or without a port. */
    private static List<DoctorReport> tested(TrustMXBean trust, String peer) {
        if (peer.contains("/")) {
            return trust.doctorOf(peer);
        }
        int colon = peer.lastIndexOf(':');
        boolean port = colon > 0 && peer.substring(colon + 1).matches("[0-9]{1,5}");
        return List.of(port ? trust.doctor(peer.substring(0, colon), Integer.parseInt(peer.substring(colon + 1))) : trust.doctor(peer, 0));
    }

    private static Shown shown(Frame frame, DoctorReport report) {
        List<CertificateView> chain = new ArrayList<>(report.getCertificates());
        java.util.Collections.reverse(chain);
        return new Shown(report, Handshake.of(frame, report), chain, report.getOcsp().stream().map(each -> axis(frame, each, report.getAt())).toList());
    }

    private static Axis axis(Frame frame, OcspView response, String at) {
        Map<String, String> instants = new LinkedHashMap<>();
        instants.put("thisUpdate", response.getThisUpdate());
        instants.put("nextUpdate", response.getNextUpdate());
        instants.put("at", at);
        return new Axis(response.getSubject(), response.getStatus(), response.getProblem(), Handshake.marks(frame, instants));
    }
}
