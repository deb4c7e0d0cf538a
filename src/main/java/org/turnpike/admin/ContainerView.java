package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/**
 * The signed container of a record. Has only open types; immutable. Instants are ISO-8601 in UTC, empty if absent.
 *
 * @param getParts the signed parts: the message, followed by the recorded attachments
 * @param getCertificate the signer's certificate
 * @param getClaimedAt the signing time that the signer states
 * @param getStampedAt the time of the time-stamp
 * @param getStampedBy the time-stamping service; empty unless verified
 * @param getSigner {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]} of the client that signed the message; empty unless verified
 * @param isValid whether every check passed; false if no check was made
 * @param getChecks each check with its outcome; empty if no check was made
 */
public record ContainerView(List<PartView> getParts, CertificateView getCertificate, String getClaimedAt, String getStampedAt, String getStampedBy,
        String getSigner, boolean isValid, List<CheckView> getChecks) {
    @ConstructorParameters({"parts", "certificate", "claimedAt", "stampedAt", "stampedBy", "signer", "valid", "checks"})
    public ContainerView {
        getParts = List.copyOf(getParts);
        getChecks = List.copyOf(getChecks);
    }
}
