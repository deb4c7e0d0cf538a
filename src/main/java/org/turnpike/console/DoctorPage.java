package org.turnpike.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turnpike.admin.CertificateView;
import org.turnpike.admin.DoctorReport;
import org.turnpike.admin.OcspView;
import org.turnpike.admin.TrustMXBean;

/** A live connection test to a named peer, drawn step by step. */
final class DoctorPage implements Page {

    /** @param reports one for each server of the peer; empty before a peer is named */
    record View(Frame frame, String peer, List<Shown> reports) {
    }

    /** One test as it is shown. @param chain the peer's certificates, the issuer first */
    record Shown(DoctorReport report, Handshake.Drawing drawing, List<CertificateView> chain, List<Axis> axes) {
    }

    /** The times of one OCSP response. */
    record Axis(String subject, String status, String problem, List<Handshake.Mark> marks) {
    }

    @Override
    public PageAnswer answer(Visit visit) {
        Frame frame = visit.frame("doctor");
        String peer = visit.query().get("peer");
        List<DoctorReport> reports = peer.isEmpty() ? List.of() : tested(visit.bean(TrustMXBean.class), peer);
        return PageAnswer.page(JtedoctorGenerated::render, new View(frame, peer, reports.stream().map(each -> shown(frame, each)).toList()));
    }

    /** A name with slashes is an identifier, else a host with or without a port. */
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
