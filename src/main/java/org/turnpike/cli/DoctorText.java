package org.turnpike.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.turnpike.admin.CertificateView;
import org.turnpike.admin.CheckView;
import org.turnpike.admin.DoctorReport;
import org.turnpike.admin.MessageView;
import org.turnpike.admin.OcspView;

/** Prints the doctor's report as text. */
final class DoctorText {
    private DoctorText() {
    }

    static void print(DoctorReport report, PrintWriter out) {
        out.println("Peer " + report.getTarget() + " at " + report.getAt());
        out.println();
        out.println("Handshake");
        if (report.getMessages().isEmpty()) {
            out.println("  not begun");
        }
        report.getMessages().forEach(each -> message(each, out));
        out.println();
        report.getCertificates().forEach(each -> certificate(each, out));
        report.getOcsp().forEach(each -> ocsp(each, out));
        out.println("Checks");
        report.getChecks().forEach(each -> check(each, out));
        out.println();
        out.println((report.isHealthy() ? "HEALTHY: " : "NOT HEALTHY: ") + report.getVerdict() + ".");
        if (!report.getRemedy().isEmpty()) {
            out.println("Remedy: " + report.getRemedy() + ".");
        }
    }

    private static void message(MessageView each, PrintWriter out) {
        out.println(String.format(Locale.ROOT, "  %8.1f ms  %s %-20s  %s", each.getMillis(), each.getDirection().equals("sent") ? "->" : "<-",
                each.getName(), each.getDetail()).stripTrailing());
    }

    private static void certificate(CertificateView each, PrintWriter out) {
        out.println("Certificate");
        out.println("  subject  " + each.getSubject());
        out.println("  issuer   " + each.getIssuer());
        out.println("  serial   " + each.getSerial());
        out.println("  valid    " + each.getNotBefore() + " to " + each.getNotAfter());
        out.println("  key      " + each.getKey());
        out.println("  SHA-256  " + each.getSha256());
        out.println();
    }

    private static void ocsp(OcspView each, PrintWriter out) {
        out.println("OCSP response for " + each.getSubject() + " (serial " + each.getSerial() + ")");
        out.println("  status   " + each.getStatus());
        out.println("  times    thisUpdate " + each.getThisUpdate() + (each.getNextUpdate().isEmpty() ? "" : ", nextUpdate " + each.getNextUpdate()));
        if (!each.getProblem().isEmpty()) {
            out.println("  problem  " + each.getProblem());
        }
        out.println();
    }

    private static void check(CheckView each, PrintWriter out) {
        out.println(String.format(Locale.ROOT, "  %-11s  %-28s  %8.1f ms  %s", each.getOutcome(), each.getName(), each.getMillis(),
                each.getReason().isEmpty() ? each.getDetail() : each.getReason() + ": " + each.getDetail()).stripTrailing());
    }
}
