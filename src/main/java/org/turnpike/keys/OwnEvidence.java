package org.turnpike.keys;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.ApprovedCertificate;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.trust.OcspResponse;
import org.turnpike.trust.OcspSource;
import org.turnpike.trust.OcspVerifier;

/**
 * The evidence that a certificate of this server is good: its chain without the top CA, and for each certificate of the chain a verified OCSP
 * response that says good (trust.md §2.7, §4.7). It can be used for {@code from <= at <= until}.
 */
record OwnEvidence(List<X509Certificate> chain, List<OcspResponse> ocsp, Instant from, Instant until) {

    static OwnEvidence require(List<X509Certificate> chain, OcspSource source, OcspVerifier verifier, GlobalConfiguration conf, Instant at)
            throws RefusedException {
        List<OcspResponse> responses = new ArrayList<>(chain.size());
        Instant until = Instant.MAX;
        for (X509Certificate certificate : chain) {
            OcspResponse response = requireGood(certificate, source, verifier, conf, at);
            responses.add(response);
            until = earlier(until, earlier(certificate.getNotAfter().toInstant(), end(response, conf)));
        }
        return new OwnEvidence(List.copyOf(chain), List.copyOf(responses), at, until);
    }

    private static OcspResponse requireGood(X509Certificate certificate, OcspSource source, OcspVerifier verifier, GlobalConfiguration conf,
            Instant at) throws RefusedException {
        OcspResponse response = source.find(certificate).orElseThrow(() -> new RefusedException(FaultCode.CERT_VALIDATION,
                "Certificate '" + certificate.getSubjectX500Principal() + "' has no OCSP response yet"));
        ApprovedCertificate issuer = conf.findIssuer(certificate.getIssuerX500Principal(), conf.instance())
                .orElseThrow(() -> new RefusedException(FaultCode.INTERNAL_ERROR, "Certificate '" + certificate.getSubjectX500Principal()
                        + "' is not issued by approved certification service provider."));
        verifier.verifyGood(response, certificate, issuer, conf, at);
        return response;
    }

    private static Instant end(OcspResponse response, GlobalConfiguration conf) {
        Instant end = response.thisUpdate().plus(conf.ocspFreshness());
        return conf.verifyNextUpdate() ? response.nextUpdate().map(next -> earlier(end, next)).orElse(end) : end;
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    /** Whether the evidence is still valid: the time is within its limits and the source has the same responses. */
    boolean stillHolds(OcspSource source, Instant at) {
        if (at.isBefore(from) || at.isAfter(until)) {
            return false;
        }
        for (int i = 0; i < chain.size(); i++) {
            if (source.find(chain.get(i)).orElse(null) != ocsp.get(i)) {
                return false;
            }
        }
        return true;
    }
}
