package org.turnpike.trust;

import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ocsp.ResponderID;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.turnpike.crypto.CertificateFile;

/**
 * An OCSP response (RFC 6960): its bytes and its parsed content. Only its first entry is used (trust.md §3.3). A parsed response is not verified yet:
 * see {@link OcspVerifier}. Thread-safe.
 */
public final class OcspResponse {
    /** The longest response that is read, in bytes. */
    public static final int MAX_BYTES = 64 << 10;

    private final byte[] encoded;
    private final String digest;
    private final BasicOCSPResp basic;
    private final Optional<X500Principal> responderName;
    private final byte[] responderKeyHash;
    private final List<X509Certificate> certificates;
    private final CertificateID certificateId;
    private final BigInteger serialNumber;
    /** The issuer that matched the CertID last. The result of the comparison depends only on the issuer and the CertID. */
    private volatile X509Certificate named;
    private final Instant thisUpdate;
    private final Optional<Instant> nextUpdate;
    private final OcspStatus status;

    /** Parses everything now. Otherwise Bouncy Castle would parse later and throw unchecked exceptions. */
    private OcspResponse(byte[] encoded, BasicOCSPResp basic) throws IOException, CertificateException {
        SingleResp first = basic.getResponses()[0];
        ResponderID responder = basic.getResponderId().toASN1Primitive();
        this.encoded = encoded;
        this.digest = HexFormat.of().formatHex(digest("SHA-256", encoded));
        this.basic = basic;
        this.responderName = responder.getName() == null ? Optional.empty() : Optional.of(new X500Principal(responder.getName().getEncoded("DER")));
        this.responderKeyHash = responder.getName() == null ? responder.getKeyHash() : new byte[0];
        this.certificates = certificates(basic);
        this.certificateId = first.getCertID();
        this.serialNumber = certificateId.getSerialNumber();
        this.thisUpdate = first.getThisUpdate().toInstant();
        this.nextUpdate = Optional.ofNullable(first.getNextUpdate()).map(Date::toInstant);
        this.status = status(first);
    }

    private static List<X509Certificate> certificates(BasicOCSPResp basic) throws CertificateException, IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (X509CertificateHolder holder : basic.getCerts()) {
            certificates.add(CertificateFile.der(holder.getEncoded()));
        }
        return List.copyOf(certificates);
    }

    private static OcspStatus status(SingleResp first) {
        if (first.getCertStatus() == null) {
            return new OcspStatus.Good();
        }
        return first.getCertStatus() instanceof RevokedStatus revoked ? new OcspStatus.Revoked(revoked.getRevocationTime().toInstant())
                : new OcspStatus.Unknown();
    }

    /**
     * Reads a successful response.
     *
     * @throws IOException when it is not a DER OCSPResponse, is longer than {@link #MAX_BYTES}, is not successful, or has no entry
     */
    public static OcspResponse read(byte[] der) throws IOException {
        if (der.length > MAX_BYTES) {
            throw new IOException("OCSP response has " + der.length + " bytes; the limit is " + MAX_BYTES);
        }
        try {
            OCSPResp response = parsed(der);
            if (response.getStatus() != OCSPResp.SUCCESSFUL) {
                throw new IOException("OCSP response is not successful: status " + response.getStatus());
            }
            if (!(response.getResponseObject() instanceof BasicOCSPResp basic) || basic.getResponses().length == 0) {
                throw new IOException("OCSP response has no entry");
            }
            return new OcspResponse(der, basic);
        } catch (OCSPException | CertificateException | RuntimeException e) {
            throw new IOException("OCSP response is malformed: " + e.getMessage(), e);
        }
    }

    /** Bouncy Castle's own exceptions may have no text. */
    private static OCSPResp parsed(byte[] der) throws IOException {
        try {
            return new OCSPResp(der);
        } catch (IOException e) {
            throw new IOException("OCSP response is malformed: " + e, e);
        }
    }

    /** The unchanged DER bytes. */
    public byte[] encoded() {
        return encoded;
    }

    /** SHA-256 of the bytes, hex. */
    String digest() {
        return digest;
    }

    BasicOCSPResp basic() {
        return basic;
    }

    /** The certificates in the response, which are not verified. */
    List<X509Certificate> certificates() {
        return certificates;
    }

    /** Whether the responder id, a name or a key hash, is that of this certificate. */
    boolean names(X509Certificate responder) {
        return responderName.isPresent() ? responderName.get().equals(responder.getSubjectX500Principal())
                : Arrays.equals(responderKeyHash, keyHash(responder));
    }

    /** The responder id as readable text. */
    String responder() {
        return responderName.map(X500Principal::getName).orElseGet(() -> "key " + HexFormat.of().formatHex(responderKeyHash));
    }

    CertificateID certificateId() {
        return certificateId;
    }

    public Instant thisUpdate() {
        return thisUpdate;
    }

    public Optional<Instant> nextUpdate() {
        return nextUpdate;
    }

    /** The status of the certificate. */
    public OcspStatus status() {
        return status;
    }

    /** Whether the first entry's CertID is the SHA-1 CertID of this certificate and issuer. Compares names and keys and verifies no signature. */
    public boolean answersFor(X509Certificate subject, X509Certificate issuer) {
        return serialNumber.equals(subject.getSerialNumber()) && (issuer == named || names(certificateId, issuer));
    }

    private boolean names(CertificateID id, X509Certificate issuer) {
        boolean names = id.getHashAlgOID().equals(OIWObjectIdentifiers.idSHA1)
                && Arrays.equals(id.getIssuerNameHash(), digest("SHA-1", issuer.getSubjectX500Principal().getEncoded()))
                && Arrays.equals(id.getIssuerKeyHash(), keyHash(issuer));
        if (names) {
            named = issuer;
        }
        return names;
    }

    /** SHA-1 over the bits of the public key, as in CertID and responder id. */
    static byte[] keyHash(X509Certificate certificate) {
        return digest("SHA-1", SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded()).getPublicKeyData().getBytes());
    }

    static byte[] digest(String name, byte[] bytes) {
        try {
            return MessageDigest.getInstance(name).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("This JDK does not support " + name, e);
        }
    }
}
