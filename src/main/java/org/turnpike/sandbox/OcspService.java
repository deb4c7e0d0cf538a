package org.turnpike.sandbox;

import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.Req;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * Answers OCSP requests (RFC 6960) for the certificates of some {@link CertificationAuthority}s, each with a delegated responder certificate of the
 * CA. CertID has the digest algorithm of the request, and {@code thisUpdate} is the clock's time. Switches cause errors that a security server must
 * detect; they take effect at the next request. Safe for use by several threads.
 */
public final class OcspService {
    private final InstantSource clock;
    private final InstanceKeyAlgorithm algorithm;
    private final Map<CertificationAuthority, SigningIdentity> delegated = new LinkedHashMap<>();      // filled by the constructor
    private volatile Behaviour behaviour = Behaviour.PROPER;

    /** Determines how answers are created; the switches change it. */
    private record Behaviour(boolean answers, Duration age, Optional<Duration> nextUpdate, Optional<X509Certificate> instead,
            Signer signer) {
        static final Behaviour PROPER = new Behaviour(true, Duration.ZERO, Optional.empty(), Optional.empty(), Signer.DELEGATED);
    }

    private enum Signer { DELEGATED, DELEGATED_WITHOUT_USAGE, AUTHORITY }

    /** A responder for these authorities. Generates one delegated responder key for each. */
    public OcspService(InstantSource clock, InstanceKeyAlgorithm algorithm, List<CertificationAuthority> authorities) {
        this(clock, algorithm, made(clock, algorithm, authorities));
    }

    /** A responder with the delegated responder key of each authority. */
    OcspService(InstantSource clock, InstanceKeyAlgorithm algorithm, Map<CertificationAuthority, SigningIdentity> responders) {
        this.clock = clock;
        this.algorithm = algorithm;
        delegated.putAll(responders);
    }

    private static Map<CertificationAuthority, SigningIdentity> made(InstantSource clock, InstanceKeyAlgorithm algorithm, List<CertificationAuthority> authorities) {
        Validity validity = Validity.around(clock.instant());
        Map<CertificationAuthority, SigningIdentity> made = new LinkedHashMap<>();
        authorities.forEach(ca -> made.put(ca, ca.newOcspResponder(algorithm, validity)));
        return made;
    }

    /** The certificate of the delegated responder that answers for this authority. */
    public X509Certificate certificate(CertificationAuthority authority) {
        return delegated.get(authority).certificate();
    }

    /** Stops answering: HTTP returns 503, the methods throw. */
    public void stopAnswering() {
        change(b -> new Behaviour(false, b.age, b.nextUpdate, b.instead, b.signer));
    }

    /** Sets {@code thisUpdate} and {@code nextUpdate} this much earlier. */
    public void answerStale(Duration age) {
        change(b -> new Behaviour(b.answers, age, b.nextUpdate, b.instead, b.signer));
    }

    /** Sets {@code nextUpdate} this much after {@code thisUpdate}; by default, answers have no {@code nextUpdate}. */
    public void nextUpdateAfter(Duration lifetime) {
        change(b -> new Behaviour(b.answers, b.age, Optional.of(lifetime), b.instead, b.signer));
    }

    /** Answers every request with the status of this certificate. */
    public void answerAbout(X509Certificate other) {
        change(b -> new Behaviour(b.answers, b.age, b.nextUpdate, Optional.of(other), b.signer));
    }

    /** The CA signs its OCSP responses itself; they contain no certificate. */
    public void signAsAuthority() {
        change(b -> new Behaviour(b.answers, b.age, b.nextUpdate, b.instead, Signer.AUTHORITY));
    }

    /** Answers are signed by a certificate of the CA that lacks the extended key usage of OCSP responders. */
    public void signWithoutExtendedKeyUsage() {
        change(b -> new Behaviour(b.answers, b.age, b.nextUpdate, b.instead, Signer.DELEGATED_WITHOUT_USAGE));
    }

    /** Resets all switches. */
    public void behave() {
        behaviour = Behaviour.PROPER;
    }

    private synchronized void change(UnaryOperator<Behaviour> how) {
        behaviour = how.apply(behaviour);
    }

    /** Answers at the clock's time, see {@link #respond(byte[], Instant)}. */
    public byte[] respond(byte[] request) throws IOException {
        return respond(request, clock.instant());
    }

    /**
     * Answers one DER OCSPRequest as if it were {@code at}.
     *
     * @return a DER OCSPResponse; {@code malformedRequest} when the request cannot be read, {@code unauthorized} for foreign issuers
     * @throws IOException if the service was switched to stop answering
     */
    public byte[] respond(byte[] request, Instant at) throws IOException {
        Behaviour how = behaviour;
        if (!how.answers) {
            throw new IOException("the OCSP responder does not answer");
        }
        try {
            return response(new OCSPReq(request), how, at).getEncoded();
        } catch (OCSPException | CertificateEncodingException | OperatorCreationException e) {
            throw new IOException("cannot answer the OCSP request", e);
        } catch (IOException e) {
            return refusal(OCSPRespBuilder.MALFORMED_REQUEST);
        }
    }

    /** The answer about one certificate of these authorities to a request of a security server: CertID with SHA-1, no nonce. */
    public byte[] responseFor(X509Certificate subject, Instant at) throws IOException {
        return respond(request(subject), at);
    }

    /**
     * The DER OCSPRequest for one certificate of these authorities.
     *
     * @throws IllegalArgumentException when none of them issued it
     */
    public byte[] request(X509Certificate subject) {
        CertificationAuthority issuer = delegated.keySet().stream()
                .filter(ca -> ca.certificate().getSubjectX500Principal().equals(subject.getIssuerX500Principal())).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no authority here issued " + subject.getSubjectX500Principal()));
        try {
            return new OCSPReqBuilder().addRequest(certificateId(CertificateID.HASH_SHA1, issuer, subject)).build().getEncoded();
        } catch (OCSPException | IOException | CertificateEncodingException e) {
            throw new IllegalArgumentException("cannot ask about " + subject.getSubjectX500Principal(), e);
        }
    }

    private OCSPResp response(OCSPReq request, Behaviour how, Instant at)
            throws OCSPException, CertificateEncodingException, OperatorCreationException, IOException {
        Req[] asked = request.getRequestList();
        Optional<CertificationAuthority> issuer = asked.length == 0 ? Optional.empty() : authorityOf(asked[0].getCertID());
        if (issuer.isEmpty()) {
            return new OCSPRespBuilder().build(asked.length == 0 ? OCSPRespBuilder.MALFORMED_REQUEST : OCSPRespBuilder.UNAUTHORIZED, null);
        }
        CertificationAuthority authority = issuer.get();
        SigningIdentity signer = signer(how, authority);
        X509CertificateHolder holder = new JcaX509CertificateHolder(signer.certificate());
        BasicOCSPRespBuilder basic = new BasicOCSPRespBuilder(new RespID(holder.getSubject()));
        Instant thisUpdate = at.minus(how.age);
        Date nextUpdate = how.nextUpdate.map(thisUpdate::plus).map(Date::from).orElse(null);
        for (Req one : asked) {
            CertificateID id = answered(one.getCertID(), how, authority);
            basic.addResponse(id, status(id, authority), Date.from(thisUpdate), nextUpdate, null);
        }
        X509CertificateHolder[] included = how.signer == Signer.AUTHORITY ? null : new X509CertificateHolder[] {holder};
        var contentSigner = new JcaContentSignerBuilder(InstanceKeyAlgorithm.signatureFor(signer.key())).build(signer.key());
        return new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, basic.build(contentSigner, included, Date.from(thisUpdate)));
    }

    private Optional<CertificationAuthority> authorityOf(CertificateID id) throws OCSPException, CertificateEncodingException {
        for (CertificationAuthority ca : delegated.keySet()) {
            if (id.matchesIssuer(new JcaX509CertificateHolder(ca.certificate()), digests())) {
                return Optional.of(ca);
            }
        }
        return Optional.empty();
    }

    private static CertificateID answered(CertificateID asked, Behaviour how, CertificationAuthority authority)
            throws OCSPException, CertificateEncodingException {
        return how.instead.isEmpty() ? asked
                : certificateId(asked.toASN1Primitive().getHashAlgorithm(), authority, how.instead.get());
    }

    private static CertificateID certificateId(AlgorithmIdentifier digest, CertificationAuthority issuer, X509Certificate subject)
            throws OCSPException, CertificateEncodingException {
        try {
            return new CertificateID(digests().get(digest), new JcaX509CertificateHolder(issuer.certificate()), subject.getSerialNumber());
        } catch (OperatorCreationException e) {
            throw new OCSPException("unknown digest " + digest.getAlgorithm(), e);
        }
    }

    private static CertificateStatus status(CertificateID id, CertificationAuthority authority) {
        if (!authority.hasIssued(id.getSerialNumber())) {
            return new UnknownStatus();
        }
        return authority.revokedSince(id.getSerialNumber())
                .<CertificateStatus>map(since -> new RevokedStatus(Date.from(since), CRLReason.keyCompromise))
                .orElse(CertificateStatus.GOOD);
    }

    private SigningIdentity signer(Behaviour how, CertificationAuthority authority) {
        return switch (how.signer) {
            case DELEGATED -> delegated.get(authority);
            case AUTHORITY -> authority.identity();
            case DELEGATED_WITHOUT_USAGE -> authority.newOcspResponderWithoutUsage(algorithm, Validity.around(clock.instant()));
        };
    }

    private static byte[] refusal(int status) throws IOException {
        try {
            return new OCSPRespBuilder().build(status, null).getEncoded();
        } catch (OCSPException e) {
            throw new AssertionError("Cannot create an OCSP response without content", e);
        }
    }

    private static DigestCalculatorProvider digests() {
        try {
            return new JcaDigestCalculatorProviderBuilder().build();
        } catch (OperatorCreationException e) {
            throw new AssertionError("This JDK does not support the SHA digests", e);
        }
    }
}
