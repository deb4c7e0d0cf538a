package org.turnpike.console;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turnpike.admin.KeysMXBean;
import org.turnpike.admin.OcspMXBean;
import org.turnpike.admin.OcspView;
import org.turnpike.admin.OwnCertificateView;

/**
 * An authentication certificate of this server as it is now, with its OCSP response, for a refusal that it caused.
 *
 * @param problem why the response does not count; empty if it does
 * @param marks the times of the response, and the time of the refusal
 */
record OwnStatus(String subject, String issuer, String serial, String status, String problem, List<CertificateChecks.Check> checks, List<Handshake.Mark> marks) {

    /** Returns the state of all authentication certificates of this server; an empty list for roles that may not see it. @param at the time of the refusal */
    static List<OwnStatus> all(Visit visit, Frame frame, String at) {
        if (!visit.may(Roles.KEY_READERS) || !visit.may(Roles.OCSP_READERS)) {
            return List.of();
        }
        List<OcspView> responses = visit.bean(OcspMXBean.class).getCertificates();
        return visit.bean(KeysMXBean.class).getCertificates().stream().filter(each -> each.getUsage().equals("AUTHENTICATION"))
                .map(each -> of(frame, each, responses.stream().filter(response -> isOf(response, each)).findFirst().orElseGet(() -> none(each)), at)).toList();
    }

    private static boolean isOf(OcspView response, OwnCertificateView certificate) {
        return response.getSerial().equals(certificate.getSerial()) && response.getSubject().equals(certificate.getSubject());
    }

    private static OcspView none(OwnCertificateView certificate) {
        return new OcspView(certificate.getSubject(), certificate.getSerial(), "", "NONE", "", "", "");
    }

    private static OwnStatus of(Frame frame, OwnCertificateView certificate, OcspView response, String at) {
        boolean present = !response.getStatus().equals("NONE");
        boolean good = response.getStatus().equals("GOOD");
        List<CertificateChecks.Check> checks = List.of(
                check("registered", certificate.getStatus().equals("REGISTERED")),
                check("ocsp-present", present),
                present ? check("ocsp-status", good) : new CertificateChecks.Check("ocsp-status", Handshake.Outcome.NOT_REACHED));
        Map<String, String> instants = new LinkedHashMap<>(Map.of("thisUpdate", response.getThisUpdate(), "nextUpdate", response.getNextUpdate(), "refused", at, "at", frame.now().toString()));
        return new OwnStatus(certificate.getSubject(), certificate.getIssuer(), certificate.getSerial(), response.getStatus(), response.getProblem(), checks,
                present ? Handshake.marks(frame, instants) : List.of());
    }

    private static CertificateChecks.Check check(String name, boolean passed) {
        return new CertificateChecks.Check(name, passed ? Handshake.Outcome.PASSED : Handshake.Outcome.FAILED);
    }
}
