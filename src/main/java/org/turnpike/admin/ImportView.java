package org.turnpike.admin;

import javax.management.ConstructorParameters;

/**
 * A certificate that was imported. Has only open types; immutable.
 *
 * @param getCertificate the certificate after the import
 * @param getProblem the reason why a signing certificate is not active yet; empty if it is active, and for an authentication certificate, which
 *     becomes active after its registration
 */
public record ImportView(OwnCertificateView getCertificate, String getProblem) {
    @ConstructorParameters({"certificate", "problem"})
    public ImportView {
    }
}
