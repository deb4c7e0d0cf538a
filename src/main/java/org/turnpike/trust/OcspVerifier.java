package org.turnpike.trust;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.operator.OperatorCreationException;
import org.turnpike.crypto.AcceptedAlgorithm;
import org.turnpike.fault.FaultCode;
import org.turnpike.globalconf.ApprovedCertificate;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.OcspResponder;

/**
 * Accepts an OCSP response as evidence for a certificate, by the rules of trust.md §3.3 in their order; it is stricter in one point: it rejects a
 * thisUpdate in the future. The results of rules 1 to 4 (certificate and signature) are cached while the snapshot is valid, at most
 * {@value #MAX_REMEMBERED}. The rules about time and status, and the validity of the signer's certificate, are checked each time. It does not check
 * whether a delegated responder's certificate was revoked, with or without id-pkix-ocsp-nocheck (decision 26). Thread-safe.
 */
public final class OcspVerifier {
    /** The default limit of how far a responder's clock may be ahead. */
    public static final Duration FUTURE_TOLERANCE = Duration.ofSeconds(60);
    private static final int MAX_REMEMBERED = 2000;
    private static final int MAX_CANDIDATES = 20;
    private static final String OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";

    private final Duration futureTolerance;
    private final SnapshotCache<Signed, List<X509Certificate>> signed = new SnapshotCache<>(MAX_REMEMBERED);

    private record Signed(String response, X509Certificate subject, X509Certificate issuer) {
    }

    public OcspVerifier() {
        this(FUTURE_TOLERANCE);
    }

    /** @param futureTolerance how far thisUpdate may be ahead of the time of the check */
    public OcspVerifier(Duration futureTolerance) {
        this.futureTolerance = futureTolerance;
    }

    /**
     * Accepts the response as evidence that {@code subject} was good at {@code at}, or throws an exception with the reason.
     *
     * @param issuer the approved CA that issued the subject
     * @param at the time of the check: now for a peer, the time-stamp's time for a logged message
     * @throws UntrustedException {@code incorrect_validation_info} with the first of rules 1 to 6 that fails, {@code cert_validation} with
     *     {@code Revoked} or {@code StatusUnknown}
     */
    public void verifyGood(OcspResponse response, X509Certificate subject, ApprovedCertificate issuer, GlobalConfiguration conf, Instant at)
            throws UntrustedException {
        verify(response, subject, issuer, conf, at);
        if (response.status() instanceof OcspStatus.Revoked revoked) {
            throw new UntrustedException(FaultCode.CERT_VALIDATION, subject, new Untrusted.Revoked(revoked.since()));
        }
        if (response.status() instanceof OcspStatus.Unknown) {
            throw new UntrustedException(FaultCode.CERT_VALIDATION, subject, new Untrusted.StatusUnknown());
        }
    }

    /** Like {@link #verifyGood}, but accepts every status. An accepted response may be stored and served (trust.md §3.2). */
    public void verify(OcspResponse response, X509Certificate subject, ApprovedCertificate issuer, GlobalConfiguration conf, Instant at)
            throws UntrustedException {
        Signed key = new Signed(response.digest(), subject, issuer.certificate());
        Optional<List<X509Certificate>> remembered = signed.find(conf, key);
        List<X509Certificate> signers = remembered.isPresent() ? remembered.get() : verifySigned(response, subject, issuer, conf);
        if (remembered.isEmpty()) {
            signed.put(conf, key, signers);
        }
        verifySignerValidity(response, subject, signers, at);
        verifyTimes(response, subject, conf, at);
    }

    /** If several certificates have the same key, one valid certificate is enough. */
    private static void verifySignerValidity(OcspResponse response, X509Certificate subject, List<X509Certificate> signers, Instant at)
            throws UntrustedException {
        if (signers.stream().noneMatch(each -> ChainVerifier.isValid(each, at))) {
            X509Certificate signer = signers.get(0);
            throw refused(subject, new Untrusted.OcspResponderExpired(response.responder(), signer.getNotBefore().toInstant(),
                    signer.getNotAfter().toInstant(), at));
        }
    }

    /** Returns the certificates that may sign for the CA and whose key signed the response; at least one. */
    private static List<X509Certificate> verifySigned(OcspResponse response, X509Certificate subject, ApprovedCertificate issuer, GlobalConfiguration conf)
            throws UntrustedException {
        if (!response.answersFor(subject, issuer.certificate())) {
            throw refused(subject, new Untrusted.OcspOfOtherCertificate(response.certificateId().getSerialNumber()));
        }
        List<X509Certificate> candidates = candidates(response, conf);
        if (candidates.isEmpty()) {
            throw refused(subject, new Untrusted.WrongOcspResponder(response.responder(), false));
        }
        requireAccepted(response, subject);
        List<X509Certificate> signers = signers(response, subject, candidates);
        List<X509Certificate> authorized = signers.stream().filter(signer -> maySpeakFor(issuer, signer)).toList();
        if (authorized.isEmpty()) {
            throw refused(subject, new Untrusted.WrongOcspResponder(response.responder(), true));
        }
        return authorized;
    }

    private static void requireAccepted(OcspResponse response, X509Certificate subject) throws UntrustedException {
        AlgorithmIdentifier algorithm = response.basic().getSignatureAlgorithmID();
        if (AcceptedAlgorithm.find(algorithm).isEmpty()) {
            throw refused(subject, new Untrusted.OcspAlgorithmNotAccepted(response.responder(), AcceptedAlgorithm.name(algorithm)));
        }
    }

    /** If no candidate's key verifies the signature, it was altered. If not every key could be tried, this is unknown. */
    private static List<X509Certificate> signers(OcspResponse response, X509Certificate subject, List<X509Certificate> candidates)
            throws UntrustedException {
        List<X509Certificate> signers = new ArrayList<>();
        Optional<String> unchecked = Optional.empty();
        for (X509Certificate candidate : candidates) {
            try {
                if (isSignedBy(response.basic(), candidate)) {
                    signers.add(candidate);
                }
            } catch (OCSPException | OperatorCreationException | RuntimeException e) {
                unchecked = Optional.of("the key " + candidate.getPublicKey().getAlgorithm() + " of its responder's certificate cannot verify "
                        + AcceptedAlgorithm.name(response.basic().getSignatureAlgorithmID()));
            }
        }
        if (signers.isEmpty()) {
            throw refused(subject, unchecked.<Untrusted>map(why -> new Untrusted.OcspNotCheckable(response.responder(), why))
                    .orElseGet(() -> new Untrusted.OcspSignatureInvalid(response.responder())));
        }
        return signers;
    }

    /**
     * Returns all certificates that match the responder id. After a responder has renewed its certificate, several may match; the signature shows
     * which one signed.
     */
    private static List<X509Certificate> candidates(OcspResponse response, GlobalConfiguration conf) {
        return Stream.concat(conf.ocspResponderCertificates().stream(), response.certificates().stream()).filter(response::names).distinct()
                .limit(MAX_CANDIDATES).toList();
    }

    private static boolean isSignedBy(BasicOCSPResp response, X509Certificate signer) throws OCSPException, OperatorCreationException {
        return fits(signer.getPublicKey().getAlgorithm(), AcceptedAlgorithm.find(response.getSignatureAlgorithmID()).orElseThrow())
                && response.isSignatureValid(AcceptedAlgorithm.verifier(signer.getPublicKey()));
    }

    /** Whether the key has the type that the signature algorithm needs; otherwise it did not make the signature. */
    private static boolean fits(String keyAlgorithm, AcceptedAlgorithm algorithm) {
        boolean elliptic = keyAlgorithm.equals("EC") || keyAlgorithm.equals("ECDSA");
        return elliptic == algorithm.name().startsWith("ECDSA");
    }

    private static boolean maySpeakFor(ApprovedCertificate issuer, X509Certificate signer) {
        return issuer.responders().stream().map(OcspResponder::certificate).flatMap(Optional::stream).anyMatch(signer::equals)
                || signer.equals(issuer.certificate()) || isDelegated(issuer.certificate(), signer);
    }

    private static boolean isDelegated(X509Certificate issuer, X509Certificate signer) {
        try {
            if (!signer.getIssuerX500Principal().equals(issuer.getSubjectX500Principal()) || signer.getExtendedKeyUsage() == null
                    || !signer.getExtendedKeyUsage().contains(OCSP_SIGNING)) {
                return false;
            }
            AcceptedAlgorithm.verify(signer, issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;        // not issued by this CA: the caller rejects the response and names the responder
        }
    }

    private void verifyTimes(OcspResponse response, X509Certificate subject, GlobalConfiguration conf, Instant at) throws UntrustedException {
        if (response.thisUpdate().isBefore(at.minus(conf.ocspFreshness()))) {
            throw refused(subject, new Untrusted.OcspTooOld(response.thisUpdate(), conf.ocspFreshness(), at));
        }
        if (response.thisUpdate().isAfter(at.plus(futureTolerance))) {
            throw refused(subject, new Untrusted.OcspFromTheFuture(response.thisUpdate(), futureTolerance, at));
        }
        Optional<Instant> nextUpdate = conf.verifyNextUpdate() ? response.nextUpdate() : Optional.empty();
        if (nextUpdate.isPresent() && nextUpdate.get().isBefore(at)) {
            throw refused(subject, new Untrusted.OcspExpired(nextUpdate.get(), at));
        }
    }

    private static UntrustedException refused(X509Certificate subject, Untrusted reason) {
        return new UntrustedException(FaultCode.INCORRECT_VALIDATION_INFO, subject, reason);
    }
}
