package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/** The result of the handshake doctor for a peer. Has only open types; immutable. */
public final class DoctorReport {
    private final String target;
    private final String at;
    private final boolean healthy;
    private final String verdict;
    private final String remedy;
    private final List<MessageView> messages;
    private final List<CertificateView> certificates;
    private final List<OcspView> ocsp;
    private final List<CheckView> checks;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"target", "at", "healthy", "verdict", "remedy", "messages", "certificates", "ocsp", "checks"})
    public DoctorReport(String target, String at, boolean healthy, String verdict, String remedy, List<MessageView> messages,
            List<CertificateView> certificates, List<OcspView> ocsp, List<CheckView> checks) {
        this.target = target;
        this.at = at;
        this.healthy = healthy;
        this.verdict = verdict;
        this.remedy = remedy;
        this.messages = List.copyOf(messages);
        this.certificates = List.copyOf(certificates);
        this.ocsp = List.copyOf(ocsp);
        this.checks = List.copyOf(checks);
    }

    /** HOST:PORT. */
    public String getTarget() {
        return target;
    }

    /** When the check was made, ISO-8601 in UTC. */
    public String getAt() {
        return at;
    }

    /** Whether a message could be sent to the peer. */
    public boolean isHealthy() {
        return healthy;
    }

    /** The result in one sentence. */
    public String getVerdict() {
        return verdict;
    }

    /** The remedy in one sentence; empty if healthy. */
    public String getRemedy() {
        return remedy;
    }

    /** The handshake, message by message. */
    public List<MessageView> getMessages() {
        return messages;
    }

    /** The certificates that the peer presented, leaf first. */
    public List<CertificateView> getCertificates() {
        return certificates;
    }

    /** The OCSP responses for these certificates. */
    public List<OcspView> getOcsp() {
        return ocsp;
    }

    /** Every check in its order. */
    public List<CheckView> getChecks() {
        return checks;
    }
}
