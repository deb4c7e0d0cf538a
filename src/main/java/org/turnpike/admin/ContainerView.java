package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/** The signed container of a record. Has only open types; immutable. Instants are ISO-8601 in UTC, empty if absent. */
public final class ContainerView {
    private final List<PartView> parts;
    private final CertificateView certificate;
    private final String claimedAt;
    private final String stampedAt;
    private final String stampedBy;
    private final String signer;
    private final boolean valid;
    private final List<CheckView> checks;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"parts", "certificate", "claimedAt", "stampedAt", "stampedBy", "signer", "valid", "checks"})
    public ContainerView(List<PartView> parts, CertificateView certificate, String claimedAt, String stampedAt, String stampedBy, String signer, boolean valid,
            List<CheckView> checks) {
        this.parts = List.copyOf(parts);
        this.certificate = certificate;
        this.claimedAt = claimedAt;
        this.stampedAt = stampedAt;
        this.stampedBy = stampedBy;
        this.signer = signer;
        this.valid = valid;
        this.checks = List.copyOf(checks);
    }

    /** The signed parts: the message, followed by the recorded attachments. */
    public List<PartView> getParts() {
        return parts;
    }

    /** The signer's certificate. */
    public CertificateView getCertificate() {
        return certificate;
    }

    /** The signing time that the signer states. */
    public String getClaimedAt() {
        return claimedAt;
    }

    /** The time of the time-stamp. */
    public String getStampedAt() {
        return stampedAt;
    }

    /** The time-stamping service; empty unless verified. */
    public String getStampedBy() {
        return stampedBy;
    }

    /** {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]} of the client that signed the message; empty unless verified. */
    public String getSigner() {
        return signer;
    }

    /** Whether every check passed; false if no check was made. */
    public boolean isValid() {
        return valid;
    }

    /** Each check with its outcome; empty if no check was made. */
    public List<CheckView> getChecks() {
        return checks;
    }
}
