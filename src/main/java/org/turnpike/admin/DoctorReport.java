package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/**
 * The result of the handshake doctor for a peer. Has only open types; immutable.
 *
 * @param getTarget HOST:PORT
 * @param getAt when the check was made, ISO-8601 in UTC
 * @param isHealthy whether a message could be sent to the peer
 * @param getVerdict the result in one sentence
 * @param getRemedy the remedy in one sentence; empty if healthy
 * @param getMessages the handshake, message by message
 * @param getCertificates the certificates that the peer presented, leaf first
 * @param getOcsp the OCSP responses for these certificates
 * @param getChecks every check in its order
 */
public record DoctorReport(String getTarget, String getAt, boolean isHealthy, String getVerdict, String getRemedy, List<MessageView> getMessages,
        List<CertificateView> getCertificates, List<OcspView> getOcsp, List<CheckView> getChecks) {
    @ConstructorParameters({"target", "at", "healthy", "verdict", "remedy", "messages", "certificates", "ocsp", "checks"})
    public DoctorReport {
        getMessages = List.copyOf(getMessages);
        getCertificates = List.copyOf(getCertificates);
        getOcsp = List.copyOf(getOcsp);
        getChecks = List.copyOf(getChecks);
    }
}
