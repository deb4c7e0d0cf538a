package org.turnpike.sandbox;

import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;

/**
 * A certification authority: a top CA, or an intermediate one below it. It issues the certificates of security servers by the FiVRK profile
 * (trust.md §4.6) and those of OCSP responders and time-stamping authorities, and keeps a list of issued and revoked certificates, so that an
 * {@link OcspService} can distinguish good, revoked and unknown. Safe for use by several threads.
 */
public final class CertificationAuthority {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Optional<CertificationAuthority> issuer;
    private final SigningIdentity identity;
    private final Set<BigInteger> issued = ConcurrentHashMap.newKeySet();
    private final Map<BigInteger, Instant> revoked = new ConcurrentHashMap<>();

    private CertificationAuthority(Optional<CertificationAuthority> issuer, SigningIdentity identity) {
        this.issuer = issuer;
        this.identity = identity;
    }

    /** A new top CA with an RSA key, valid around {@code now}. */
    public static CertificationAuthority top(String name, Instant now) {
        return top(name, InstanceKeyAlgorithm.RSA, Validity.around(now));
    }

    /** A new top CA. */
    public static CertificationAuthority top(String name, InstanceKeyAlgorithm algorithm, Validity validity) {
        KeyPair pair = algorithm.generate();
        X500Name subject = SubjectNames.service(name);
        X509Certificate certificate = sign(new SigningIdentity(pair.getPrivate(), null), subject, subject, pair.getPublic(), validity,
                CertificateUse.AUTHORITY, pair.getPublic());
        return new CertificationAuthority(Optional.empty(), new SigningIdentity(pair.getPrivate(), certificate));
    }

    /** A stored top CA, with its issued and revoked certificates. */
    static CertificationAuthority restored(SigningIdentity identity, Set<BigInteger> issued, Map<BigInteger, Instant> revoked) {
        CertificationAuthority authority = new CertificationAuthority(Optional.empty(), identity);
        authority.issued.addAll(issued);
        authority.revoked.putAll(revoked);
        return authority;
    }

    /** A new intermediate CA whose certificate this one issues. */
    public CertificationAuthority intermediate(String name, InstanceKeyAlgorithm algorithm, Validity validity) {
        KeyPair pair = algorithm.generate();
        X509Certificate certificate = issue(SubjectNames.service(name), pair.getPublic(), validity, CertificateUse.AUTHORITY);
        return new CertificationAuthority(Optional.of(this), new SigningIdentity(pair.getPrivate(), certificate));
    }

    /** This authority's own certificate. */
    public X509Certificate certificate() {
        return identity.certificate();
    }

    /** The authority that issued this one's certificate; empty for a top CA. */
    public Optional<CertificationAuthority> issuer() {
        return issuer;
    }

    /** This CA and those above it, the top CA last. */
    public List<X509Certificate> path() {
        List<X509Certificate> path = new ArrayList<>(List.of(certificate()));
        issuer.ifPresent(above -> path.addAll(above.path()));
        return List.copyOf(path);
    }

    /** An authentication certificate: TLS client and server, CN is the security server's DNS name. */
    public X509Certificate issueAuthentication(PublicKey key, ServerId server, String dnsName, Validity validity) {
        return issue(SubjectNames.authentication(server, dnsName), key, validity, CertificateUse.AUTHENTICATION);
    }

    /** A signing certificate of a member, made for use on that security server. */
    public X509Certificate issueSigning(PublicKey key, MemberId member, ServerId server, Validity validity) {
        return issue(SubjectNames.signing(member, server), key, validity, CertificateUse.SIGNING);
    }

    /** A new key with the certificate of a delegated OCSP responder (RFC 6960 §4.2.2.2). */
    public SigningIdentity newOcspResponder(InstanceKeyAlgorithm algorithm, Validity validity) {
        return newService("OCSP responder", algorithm, validity, CertificateUse.OCSP_RESPONDER);
    }

    /** A new key with a certificate that may sign, but lacks the extended key usage that would make it a delegated OCSP responder. */
    public SigningIdentity newOcspResponderWithoutUsage(InstanceKeyAlgorithm algorithm, Validity validity) {
        return newService("OCSP responder without usage", algorithm, validity, CertificateUse.NO_PURPOSE);
    }

    /** A new key with the certificate of a time-stamping authority (RFC 3161 §2.3). */
    public SigningIdentity newTimeStamping(InstanceKeyAlgorithm algorithm, Validity validity) {
        return newService("Time-stamping authority", algorithm, validity, CertificateUse.TIME_STAMPING);
    }

    private SigningIdentity newService(String name, InstanceKeyAlgorithm algorithm, Validity validity, CertificateUse use) {
        KeyPair pair = algorithm.generate();
        return new SigningIdentity(pair.getPrivate(), issue(SubjectNames.service(name), pair.getPublic(), validity, use));
    }

    /** A certificate with any subject, for cases that the other methods do not cover; {@code use} determines its extensions. */
    public X509Certificate issue(X500Name subject, PublicKey key, Validity validity, CertificateUse use) {
        X500Name name = X500Name.getInstance(certificate().getSubjectX500Principal().getEncoded());
        X509Certificate made = sign(identity, name, subject, key, validity, use, certificate().getPublicKey());
        issued.add(made.getSerialNumber());
        return made;
    }

    /** Issues the certificate for a PKCS#10 request, with its subject; extensions of the request are ignored. */
    public X509Certificate issue(ProvenRequest request, Validity validity, CertificateUse use) {
        return issue(request.subject(), request.publicKey(), validity, use);
    }

    /**
     * Revokes the certificate, with {@code since} as the time of revocation.
     *
     * @throws IllegalArgumentException when this authority did not issue it
     */
    public void revoke(X509Certificate certificate, Instant since) {
        if (!hasIssued(certificate.getSerialNumber())) {
            throw new IllegalArgumentException("not issued by " + this.certificate().getSubjectX500Principal() + ": "
                    + certificate.getSubjectX500Principal());
        }
        revoked.put(certificate.getSerialNumber(), since);
    }

    /** Whether this authority issued the certificate (by serial number). */
    public boolean hasIssued(BigInteger serial) {
        return issued.contains(serial);
    }

    /** The time of the certificate's revocation; empty if it is not revoked. */
    public Optional<Instant> revokedSince(BigInteger serial) {
        return Optional.ofNullable(revoked.get(serial));
    }

    /** The serial numbers of all certificates that this authority issued. */
    Set<BigInteger> issued() {
        return Set.copyOf(issued);
    }

    /** The revoked certificates, by serial number, with the times of revocation. */
    Map<BigInteger, Instant> revoked() {
        return Map.copyOf(revoked);
    }

    /** The key with which this authority may answer OCSP requests itself. */
    SigningIdentity identity() {
        return identity;
    }

    private static X509Certificate sign(SigningIdentity by, X500Name issuer, X500Name subject, PublicKey key, Validity validity,
            CertificateUse use, PublicKey issuerKey) {
        try {
            var builder = new JcaX509v3CertificateBuilder(issuer, new BigInteger(63, RANDOM).setBit(0),
                    Date.from(validity.notBefore()), Date.from(validity.notAfter()), subject, key);
            var identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key));
            builder.addExtension(Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(issuerKey));
            use.addTo(builder);
            var signer = new JcaContentSignerBuilder(InstanceKeyAlgorithm.signatureFor(by.key())).build(by.key());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (IOException | OperatorCreationException | CertificateException | NoSuchAlgorithmException e) {
            throw new IllegalArgumentException("cannot issue a certificate for " + subject, e);
        }
    }
}
