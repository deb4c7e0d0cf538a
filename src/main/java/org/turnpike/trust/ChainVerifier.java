package org.turnpike.trust;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnpike.crypto.AcceptedAlgorithm;
import org.turnpike.fault.FailureText;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.globalconf.ApprovedCertificate;
import org.turnpike.globalconf.GlobalConfiguration;

/**
 * Verifies certificate chains of peers and signers against a snapshot, for an instant (trust.md §2.4, §2.5; messages.md §5). The trust anchor is an
 * approved CA found by name, normally the leaf's direct issuer; the JDK's PKIX builds the path with only this anchor. Each certificate of the path
 * needs an OCSP response with the status good. Refusals are {@link UntrustedException}s, wrapped in their stage: see {@link RefusedException#origin}.
 * Stateless except for cached results, which are discarded with the snapshot. Thread-safe.
 */
public final class ChainVerifier {
    /** The largest number of certificates of a chain that are evaluated. */
    public static final int MAX_CHAIN = 10;
    private static final int MAX_REMEMBERED = 2000;
    private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int NON_REPUDIATION = 1;
    private static final int KEY_ENCIPHERMENT = 2;
    private static final int DATA_ENCIPHERMENT = 3;

    private final OcspVerifier ocspVerifier;
    private final OcspSource known;
    private final ShownRevocations revocations = new ShownRevocations();
    private final RecentResponses responses = new RecentResponses();
    private final SnapshotCache<Presented, List<X509Certificate>> paths = new SnapshotCache<>(MAX_REMEMBERED);

    private record Presented(X509Certificate leaf, List<X509Certificate> others, X509Certificate anchor) {
    }

    /** Creates a verifier without known OCSP responses. */
    public ChainVerifier(OcspVerifier ocspVerifier) {
        this(ocspVerifier, subject -> Optional.empty());
    }

    /**
     * @param known verified responses. A response with the status revoked applies to approved intermediate CAs above the path too, and takes
     *     precedence over an older response of a certificate of the path
     */
    public ChainVerifier(OcspVerifier ocspVerifier, OcspSource known) {
        this.ocspVerifier = ocspVerifier;
        this.known = known;
    }

    /**
     * Reads an OCSP response from a message. A response that was read recently is not parsed again.
     *
     * @throws IOException see {@link OcspResponse#read}
     */
    public OcspResponse readResponse(byte[] der) throws IOException {
        return responses.read(der);
    }

    /**
     * Verifies the provider's server as the consumer's server must (trust.md §2.4 steps 2 to 6). Does not check for which clients the server may
     * speak.
     *
     * @param presented the chain sent in the handshake, the leaf first
     * @param instance the provider's
     * @throws RefusedException to be put {@code in(SSL_AUTHENTICATION_FAILED)}: {@code cannot_create_cert_path.internal_error} when the leaf's issuer
     *     is not approved, no path leads there or a certificate has expired, {@code ssl_authentication_failed} when it is not an authentication
     *     certificate, {@code invalid_cert_path.cert_validation} when an OCSP response is missing or says not good,
     *     {@code invalid_cert_path.incorrect_validation_info} when one does not count
     */
    public VerifiedPeer verifyServer(List<X509Certificate> presented, String instance, Collection<OcspResponse> ocsp,
            GlobalConfiguration conf, Instant at) throws RefusedException {
        X509Certificate leaf = requireLeaf(presented);
        ApprovedCertificate anchor = inPathCreation(() -> requireIssuer(leaf, instance, conf, at));
        return verifyAuthentication(presented, anchor, ocsp, conf, at);
    }

    /**
     * Verifies the consumer's server as the provider's server must (trust.md §2.5 steps 2 and 3). Works like {@link #verifyServer}, but the anchor is
     * the issuer of the last certificate that was sent. If this issuer is not approved, the code is {@code internal_error} alone.
     *
     * @param instance the instance of the message's client
     */
    public VerifiedPeer verifyClient(List<X509Certificate> presented, String instance, Collection<OcspResponse> ocsp,
            GlobalConfiguration conf, Instant at) throws RefusedException {
        requireLeaf(presented);
        ApprovedCertificate anchor = requireIssuer(presented.get(presented.size() - 1), instance, conf, at);
        return verifyAuthentication(presented, anchor, ocsp, conf, at);
    }

    private VerifiedPeer verifyAuthentication(List<X509Certificate> presented, ApprovedCertificate anchor, Collection<OcspResponse> ocsp,
            GlobalConfiguration conf, Instant at) throws RefusedException {
        requireAuthentication(presented.get(0));
        List<X509Certificate> path = path(presented.get(0), presented.subList(1, presented.size()), anchor, conf, at);
        return new VerifiedPeer(verified(path, anchor, ocsp, conf, at));
    }

    /**
     * Verifies a signer's certificate (messages.md §4.4 steps 3 and 7). Does not check which member it names.
     *
     * @param others intermediates that were sent with it
     * @param instance the signer's
     * @throws RefusedException to be put {@code in(SIGNATURE_VERIFICATION)}: {@code malformed_signature} when key usage lacks nonRepudiation,
     *     {@code internal_error} when there is no key usage; else as {@link #verifyServer}
     */
    public VerifiedChain verifySigning(X509Certificate leaf, List<X509Certificate> others, String instance, Collection<OcspResponse> ocsp,
            GlobalConfiguration conf, Instant at) throws RefusedException {
        requireSigning(leaf);
        ApprovedCertificate anchor = inPathCreation(() -> requireIssuer(leaf, instance, conf, at));
        return verified(path(leaf, others, anchor, conf, at), anchor, ocsp, conf, at);
    }

    /**
     * Verifies a certificate during a handshake, before an OCSP response is available (trust.md §2.3): an approved issuer has signed the leaf, the
     * leaf and its path are valid now, and the leaf is an authentication certificate.
     */
    public VerifiedChain verifyPath(List<X509Certificate> presented, String instance, GlobalConfiguration conf, Instant at)
            throws RefusedException {
        X509Certificate leaf = requireLeaf(presented);
        ApprovedCertificate anchor = inPathCreation(() -> requireIssuer(leaf, instance, conf, at));
        requireAuthentication(leaf);
        return new VerifiedChain(path(leaf, presented.subList(1, presented.size()), anchor, conf, at), anchor, anchor);
    }

    /**
     * Verifies a signing certificate of this server before an OCSP response is available (trust.md §4.5): like {@link #verifyPath}, but the leaf must
     * be a signing certificate.
     *
     * @param chain the certificate and its intermediates
     */
    public VerifiedChain verifySigningPath(List<X509Certificate> chain, String instance, GlobalConfiguration conf, Instant at)
            throws RefusedException {
        X509Certificate leaf = requireLeaf(chain);
        requireSigning(leaf);
        ApprovedCertificate anchor = inPathCreation(() -> requireIssuer(leaf, instance, conf, at));
        return new VerifiedChain(path(leaf, chain.subList(1, chain.size()), anchor, conf, at), anchor, anchor);
    }

    private static X509Certificate requireLeaf(List<X509Certificate> presented) throws RefusedException {
        if (presented.isEmpty() || presented.size() > MAX_CHAIN) {
            throw new RefusedException(FaultCode.SSL_AUTHENTICATION_FAILED,
                    "The peer presented " + presented.size() + " certificates, must be 1 to " + MAX_CHAIN);
        }
        return presented.get(0);
    }

    private interface Lookup {
        ApprovedCertificate find() throws RefusedException;
    }

    private static ApprovedCertificate inPathCreation(Lookup lookup) throws RefusedException {
        try {
            return lookup.find();
        } catch (RefusedException e) {
            throw e.in(Stage.CANNOT_CREATE_CERT_PATH);
        }
    }

    private static ApprovedCertificate requireIssuer(X509Certificate certificate, String instance, GlobalConfiguration conf, Instant at)
            throws UntrustedException {
        Optional<ApprovedCertificate> issuer = conf.isCurrent(instance, at) ? conf.findIssuer(certificate.getIssuerX500Principal(), instance)
                : Optional.empty();
        return issuer.orElseThrow(() -> new UntrustedException(FaultCode.INTERNAL_ERROR, certificate,
                new Untrusted.NoApprovedCa(certificate.getIssuerX500Principal(), instance)));
    }

    /** Requires an authentication certificate (messages.md §5.4). */
    private static void requireAuthentication(X509Certificate leaf) throws UntrustedException {
        if (!isAuthentication(leaf)) {
            throw new UntrustedException(FaultCode.SSL_AUTHENTICATION_FAILED, leaf, new Untrusted.NotAuthenticationCertificate());
        }
    }

    /** Whether the extended key usage or key usage is that of an authentication certificate (messages.md §5.4). */
    public static boolean isAuthentication(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        return extendedUsages(certificate).contains(CLIENT_AUTHENTICATION)
                || usage != null && (usage[DIGITAL_SIGNATURE] || usage[KEY_ENCIPHERMENT] || usage[DATA_ENCIPHERMENT]);
    }

    private static List<String> extendedUsages(X509Certificate certificate) {
        try {
            return Optional.ofNullable(certificate.getExtendedKeyUsage()).orElse(List.of());
        } catch (CertificateParsingException e) {
            return List.of();        // a malformed extension counts as absent
        }
    }

    /** Whether key usage includes nonRepudiation (messages.md §5.3). */
    public static boolean isSigning(X509Certificate certificate) {
        return certificate.getKeyUsage() != null && certificate.getKeyUsage()[NON_REPUDIATION];
    }

    private static void requireSigning(X509Certificate leaf) throws UntrustedException {
        if (!isSigning(leaf)) {
            boolean hasUsage = leaf.getKeyUsage() != null;
            throw new UntrustedException(hasUsage ? FaultCode.MALFORMED_SIGNATURE : FaultCode.INTERNAL_ERROR, leaf,
                    new Untrusted.NotSigningCertificate(hasUsage));
        }
    }

    /** Returns the PKIX path from the leaf to the anchor, leaf first, without the anchor. The validity of cached paths is checked again. */
    private List<X509Certificate> path(X509Certificate leaf, List<X509Certificate> others, ApprovedCertificate anchor, GlobalConfiguration conf,
            Instant at) throws RefusedException {
        requireValid(leaf, at);
        Presented key = new Presented(leaf, List.copyOf(others.subList(0, Math.min(others.size(), MAX_CHAIN))), anchor.certificate());
        Optional<List<X509Certificate>> remembered = paths.find(conf, key).filter(path -> path.stream().allMatch(each -> isValid(each, at)));
        if (remembered.isPresent()) {
            return remembered.get();
        }
        List<X509Certificate> built = build(key, at);
        paths.put(conf, key, built);
        return built;
    }

    private static void requireValid(X509Certificate leaf, Instant at) throws RefusedException {
        if (!isValid(leaf, at)) {
            throw new UntrustedException(FaultCode.INTERNAL_ERROR, leaf,
                    new Untrusted.Expired(leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant(), at)).in(Stage.CANNOT_CREATE_CERT_PATH);
        }
    }

    static boolean isValid(X509Certificate certificate, Instant at) {
        return !at.isBefore(certificate.getNotBefore().toInstant()) && !at.isAfter(certificate.getNotAfter().toInstant());
    }

    private static List<X509Certificate> build(Presented presented, Instant at) throws RefusedException {
        try {
            CertPathBuilder builder = CertPathBuilder.getInstance("PKIX");
            List<X509Certificate> path = builder.build(parameters(presented, at)).getCertPath().getCertificates().stream()
                    .map(X509Certificate.class::cast).toList();
            requireAcceptedAlgorithms(path);
            return path;
        } catch (CertPathBuilderException e) {
            String why = e.getCause() == null ? FailureText.of(e) : FailureText.of(e) + " (" + FailureText.of(e.getCause()) + ")";
            throw new UntrustedException(FaultCode.INTERNAL_ERROR, presented.leaf(),
                    new Untrusted.PathInvalid(presented.anchor().getSubjectX500Principal(), why, at), e).in(Stage.CANNOT_CREATE_CERT_PATH);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("This JDK cannot build PKIX paths", e);
        }
    }

    private static void requireAcceptedAlgorithms(List<X509Certificate> path) throws RefusedException {
        for (X509Certificate certificate : path) {
            if (AcceptedAlgorithm.of(certificate).isEmpty()) {
                throw new UntrustedException(FaultCode.INTERNAL_ERROR, path.get(0), new Untrusted.AlgorithmNotAccepted(certificate.getSubjectX500Principal(),
                        AcceptedAlgorithm.name(certificate))).in(Stage.CANNOT_CREATE_CERT_PATH);
            }
        }
    }

    private static PKIXBuilderParameters parameters(Presented presented, Instant at) throws GeneralSecurityException {
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(presented.leaf());
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(Set.of(new TrustAnchor(presented.anchor(), null)), target);
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(at));
        parameters.setMaxPathLength(MAX_CHAIN);
        List<X509Certificate> certificates = new ArrayList<>(presented.others());
        certificates.add(presented.leaf());
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(certificates)));
        return parameters;
    }

    private VerifiedChain verified(List<X509Certificate> path, ApprovedCertificate anchor, Collection<OcspResponse> ocsp, GlobalConfiguration conf,
            Instant at) throws RefusedException {
        try {
            for (X509Certificate certificate : path) {
                requireGood(certificate, anchor.instance(), ocsp, conf, at);
            }
            requireNoneRevokedAbove(path.get(path.size() - 1), anchor.instance(), conf);
            return new VerifiedChain(path, anchor, requireIssuer(path.get(0), anchor.instance(), conf, at));
        } catch (RefusedException e) {
            throw e.in(Stage.INVALID_CERT_PATH);
        }
    }

    private void requireGood(X509Certificate certificate, String instance, Collection<OcspResponse> ocsp, GlobalConfiguration conf, Instant at)
            throws UntrustedException {
        ApprovedCertificate issuer = requireIssuer(certificate, instance, conf, at);
        List<OcspResponse> own = ocsp.stream().filter(each -> each.answersFor(certificate, issuer.certificate())).toList();
        OcspResponse response = own.stream().findFirst()
                .orElseThrow(() -> new UntrustedException(FaultCode.CERT_VALIDATION, certificate, new Untrusted.OcspMissing(ocsp.size())));
        own.forEach(each -> rememberRevocation(each, certificate, issuer, conf, at));
        ocspVerifier.verifyGood(response, certificate, issuer, conf, at);
        requireNoLaterRevocation(certificate, response);
    }

    /**
     * Rejects the certificate if a newer response says revoked, even if the older response says good and is still fresh. The source of the newer
     * response does not matter.
     */
    private void requireNoLaterRevocation(X509Certificate certificate, OcspResponse shown) throws UntrustedException {
        for (Optional<OcspResponse> other : List.of(known.find(certificate), revocations.find(certificate))) {
            Optional<OcspResponse> later = other.filter(response -> response.thisUpdate().isAfter(shown.thisUpdate()));
            if (later.isPresent() && later.get().status() instanceof OcspStatus.Revoked revoked) {
                throw new UntrustedException(FaultCode.CERT_VALIDATION, certificate, new Untrusted.Revoked(revoked.since()));
            }
        }
    }

    /** Remembers a response that says revoked, whatever its position in the message. A response that cannot be verified is ignored. */
    private void rememberRevocation(OcspResponse response, X509Certificate certificate, ApprovedCertificate issuer, GlobalConfiguration conf, Instant at) {
        if (response.status() instanceof OcspStatus.Revoked && counts(response, certificate, issuer, conf, at)) {
            revocations.remember(certificate, response);
        }
    }

    private boolean counts(OcspResponse response, X509Certificate certificate, ApprovedCertificate issuer, GlobalConfiguration conf, Instant at) {
        try {
            ocspVerifier.verify(response, certificate, issuer, conf, at);
            return true;
        } catch (UntrustedException notEvidence) {
            return false;
        }
    }

    /**
     * Rejects the path if an approved CA above it is revoked. No OCSP response is required for these CAs. A response that says revoked counts,
     * whatever its age, until there is a newer response. This is stricter than deployed servers.
     */
    private void requireNoneRevokedAbove(X509Certificate last, String instance, GlobalConfiguration conf) throws UntrustedException {
        Set<X509Certificate> seen = new HashSet<>();
        Optional<X509Certificate> above = issuerOf(last, instance, conf);
        while (above.isPresent() && seen.add(above.get())) {
            X509Certificate authority = above.get();
            Optional<OcspStatus> status = known.find(authority).map(OcspResponse::status);
            if (status.isPresent() && status.get() instanceof OcspStatus.Revoked revoked) {
                throw new UntrustedException(FaultCode.CERT_VALIDATION, authority, new Untrusted.Revoked(revoked.since()));
            }
            above = issuerOf(authority, instance, conf);
        }
    }

    private static Optional<X509Certificate> issuerOf(X509Certificate certificate, String instance, GlobalConfiguration conf) {
        return conf.findIssuer(certificate.getIssuerX500Principal(), instance).map(ApprovedCertificate::certificate);
    }

    /**
     * Returns the chain that this server sends for one of its certificates: the leaf, then its issuers among the approved CAs of this server's
     * instance, without the last one (trust.md §2.2). The search ends even if CAs name each other as issuers.
     */
    public List<X509Certificate> chainOf(X509Certificate leaf, GlobalConfiguration conf) {
        List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
        X509Certificate last = leaf;
        while (!last.getIssuerX500Principal().equals(last.getSubjectX500Principal()) && chain.size() <= MAX_CHAIN) {
            Optional<X509Certificate> issuer = conf.findIssuer(last.getIssuerX500Principal(), conf.instance()).map(ApprovedCertificate::certificate);
            if (issuer.isEmpty() || chain.contains(issuer.get())) {
                break;
            }
            last = issuer.get();
            chain.add(last);
        }
        return List.copyOf(chain.size() == 1 ? chain : chain.subList(0, chain.size() - 1));
    }
}
