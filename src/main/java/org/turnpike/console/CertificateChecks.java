package org.turnpike.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.turnpike.admin.RefusalView;

/** The checks of a peer's certificate in their order, with their outcomes in a refusal. All checks before the failed check have passed. */
final class CertificateChecks {
    private static final String REGISTERED = "registered";
    private static final List<String> ORDER = List.of("authority", "path", "validity", "purpose", REGISTERED, "speaks-for", "ocsp-present", "ocsp-signer", "ocsp-time", "ocsp-status");
    private static final Map<String, String> CHECK_OF_REASON = Map.ofEntries(Map.entry("NotRegistered", REGISTERED), Map.entry("NotServerOf", "speaks-for"), Map.entry("NoApprovedCa", "authority"),
            Map.entry("PathInvalid", "path"), Map.entry("AlgorithmNotAccepted", "path"), Map.entry("Expired", "validity"), Map.entry("NotAuthenticationCertificate", "purpose"),
            Map.entry("NotSigningCertificate", "purpose"), Map.entry("OcspMissing", "ocsp-present"), Map.entry("OcspNotRetrieved", "ocsp-present"),
            Map.entry("OcspOfOtherCertificate", "ocsp-present"), Map.entry("WrongOcspResponder", "ocsp-signer"), Map.entry("OcspSignatureInvalid", "ocsp-signer"),
            Map.entry("OcspResponderExpired", "ocsp-signer"), Map.entry("OcspAlgorithmNotAccepted", "ocsp-signer"), Map.entry("OcspNotCheckable", "ocsp-signer"),
            Map.entry("OcspTooOld", "ocsp-time"), Map.entry("OcspFromTheFuture", "ocsp-time"), Map.entry("OcspExpired", "ocsp-time"), Map.entry("Revoked", "ocsp-status"),
            Map.entry("StatusUnknown", "ocsp-status"));

    private CertificateChecks() {
    }

    /** One check. */
    record Check(String name, Handshake.Outcome outcome) {
    }

    /** Returns whether a reason is about the peer's certificate. */
    static boolean isAbout(String reason) {
        return CHECK_OF_REASON.containsKey(reason);
    }

    /**
     * Returns every check; empty if the refusal is not about the peer's certificate. In a handshake at the server door, the first check is whether
     * the certificate is registered.
     */
    static List<Check> of(RefusalView refusal) {
        String failed = CHECK_OF_REASON.get(refusal.getReason());
        if (failed == null) {
            return List.of();
        }
        List<String> order = new ArrayList<>(ORDER);
        if (refusal.getKind().equals("HANDSHAKE") && refusal.getSide().equals("SERVER")) {
            order.remove(REGISTERED);
            order.add(0, REGISTERED);
        }
        if (!failed.equals("speaks-for")) {
            order.remove("speaks-for");
        }
        int at = order.indexOf(failed);
        List<Check> checks = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            checks.add(new Check(order.get(i), i < at ? Handshake.Outcome.PASSED : i == at ? Handshake.Outcome.FAILED : Handshake.Outcome.NOT_REACHED));
        }
        return checks;
    }
}
