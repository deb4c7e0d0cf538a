package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** A certificate that was imported. A value of open types only; immutable. */
public final class ImportView {
    private final OwnCertificateView certificate;
    private final String problem;

    /** Every attribute in the order of its getter. */
    @ConstructorParameters({"certificate", "problem"})
    public ImportView(OwnCertificateView certificate, String problem) {
        this.certificate = certificate;
        this.problem = problem;
    }

    /** The certificate as it is now. */
    public OwnCertificateView getCertificate() {
        return certificate;
    }

    /** Why a signing certificate is not active yet; empty when it is, and for an authentication certificate, which is active only after its registration. */
    public String getProblem() {
        return problem;
    }
}
