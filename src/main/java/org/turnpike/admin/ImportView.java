package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** A certificate that was imported. Has only open types; immutable. */
public final class ImportView {
    private final OwnCertificateView certificate;
    private final String problem;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"certificate", "problem"})
    public ImportView(OwnCertificateView certificate, String problem) {
        this.certificate = certificate;
        this.problem = problem;
    }

    /** The certificate after the import. */
    public OwnCertificateView getCertificate() {
        return certificate;
    }

    /**
     * The reason why a signing certificate is not active yet; empty if it is active, and for an authentication certificate, which becomes active
     * after its registration.
     */
    public String getProblem() {
        return problem;
    }
}
