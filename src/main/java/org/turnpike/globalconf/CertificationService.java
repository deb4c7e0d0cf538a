package org.turnpike.globalconf;

import java.util.List;
import java.util.Optional;

/**
 * An approved certification service: its name, its CA certificates (the top CA first), and the CSR format that it expects.
 *
 * @param csrFormat PEM or DER, from configuration version 6 on
 */
public record CertificationService(String name, List<ApprovedCertificate> certificates, Optional<String> csrFormat) {
    public CertificationService {
        certificates = List.copyOf(certificates);
    }
}
