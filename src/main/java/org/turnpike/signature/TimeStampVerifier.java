package org.turnpike.signature;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.util.CollectionStore;
import org.turnpike.crypto.AcceptedAlgorithm;
import org.turnpike.crypto.SerialNumber;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.TimeStampingAuthority;

/**
 * Verifies RFC 3161 tokens (trust.md §5.4): the imprint is that of the given bytes, the signer is an approved time-stamping service of any instance,
 * and its certificate verifies the CMS signature and was valid at the time of the token. Like X-Road servers, it does not check path, revocation and
 * key usage of that certificate, because the global configuration lists the certificate itself. Stateless and safe for use by several threads.
 */
public final class TimeStampVerifier {
    /** The largest token in bytes. Tokens of deployed services have about 2,000 to 8,000 bytes. */
    public static final int MAX_TOKEN_BYTES = 128 * 1024;

    /**
     * Verifies a token over the given bytes.
     *
     * @return the proof; its token contains the signer's certificate, which is added if it was missing
     * @throws RefusedException below {@code mlog}: {@code timestamp_response_validation_failed} (not a token, other imprint),
     *     {@code tsp_certificate_not_found} (signer not approved), {@code timestamp_signer_verification_failed} (CMS signature)
     */
    public VerifiedTimeStamp verify(byte[] encoded, byte[] stamped, GlobalConfiguration conf) throws RefusedException {
        try {
            TimeStampToken token = read(encoded);
            requireImprint(token, stamped);
            TimeStampingAuthority authority = requireSigner(token, conf);
            return new VerifiedTimeStamp(token.getTimeStampInfo().getGenTime().toInstant(), authority, complete(token, authority));
        } catch (RefusedException e) {
            throw e.in(Stage.MESSAGE_LOG);
        }
    }

    /**
     * Like {@link #verify}, but also requires the form that security servers store: DER, with the signer's certificate.
     *
     * @throws RefusedException also {@code timestamp_response_validation_failed} when they are not
     */
    VerifiedTimeStamp verifyStored(byte[] encoded, byte[] stamped, GlobalConfiguration conf) throws RefusedException {
        VerifiedTimeStamp verified = verify(encoded, stamped, conf);
        if (!Arrays.equals(verified.token(), encoded)) {
            throw invalid("The time-stamp token does not have the form that servers store: it lacks the certificate of its signer or is not DER", null).in(Stage.MESSAGE_LOG);
        }
        return verified;
    }

    /** The time that a token states; nothing of it is verified. */
    static Instant claimedTime(byte[] encoded) throws RefusedException {
        return read(encoded).getTimeStampInfo().getGenTime().toInstant();
    }

    private static TimeStampToken read(byte[] encoded) throws RefusedException {
        if (encoded.length > MAX_TOKEN_BYTES) {
            throw invalid("The time-stamp token is longer than " + MAX_TOKEN_BYTES + " bytes", null);
        }
        try {
            ContentInfo content = ContentInfo.getInstance(ASN1Primitive.fromByteArray(encoded));
            if (!content.getContentType().equals(CMSObjectIdentifiers.signedData)) {
                throw invalid("The time-stamp token is not signed data", null);
            }
            return new TimeStampToken(content);
        } catch (IOException | TSPException | RuntimeException e) {
            throw invalid("The time-stamp token is malformed", e);
        }
    }

    private static void requireImprint(TimeStampToken token, byte[] stamped) throws RefusedException {
        DigestAlgorithm algorithm = imprintAlgorithm(token.getTimeStampInfo().getMessageImprintAlgOID());
        if (!MessageDigest.isEqual(algorithm.digest(stamped), token.getTimeStampInfo().getMessageImprintDigest())) {
            throw invalid("The time-stamp covers other data", null);
        }
    }

    private static DigestAlgorithm imprintAlgorithm(ASN1ObjectIdentifier oid) throws RefusedException {
        if (oid.equals(TSPAlgorithms.SHA512)) {
            return DigestAlgorithm.SHA_512;
        }
        if (oid.equals(TSPAlgorithms.SHA384)) {
            return DigestAlgorithm.SHA_384;
        }
        if (oid.equals(TSPAlgorithms.SHA256)) {
            return DigestAlgorithm.SHA_256;
        }
        throw invalid("The time-stamp's imprint has the algorithm " + oid + ", which is not accepted", null);
    }

    private static TimeStampingAuthority requireSigner(TimeStampToken token, GlobalConfiguration conf) throws RefusedException {
        List<TimeStampingAuthority> named = conf.timeStampingAuthorities().stream()
                .filter(authority -> token.getSID().match(holder(authority))).toList();
        if (named.isEmpty()) {
            throw new RefusedException(FaultCode.TSP_CERTIFICATE_NOT_FOUND, "The time-stamp is signed by " + token.getSID().getIssuer()
                    + ", serial " + SerialNumber.of(token.getSID().getSerialNumber()) + ", which is not an approved time-stamping service");
        }
        requireAccepted(token, named.get(0));
        for (TimeStampingAuthority authority : named) {
            if (signed(token, authority)) {
                requireValid(authority, token.getTimeStampInfo().getGenTime().toInstant());
                return authority;
            }
        }
        throw new RefusedException(FaultCode.TIMESTAMP_SIGNER_VERIFICATION_FAILED,
                "The signature of the time-stamp is not that of " + named.get(0).name());
    }

    private static void requireAccepted(TimeStampToken token, TimeStampingAuthority authority) throws RefusedException {
        SignerInformation signer = token.toCMSSignedData().getSignerInfos().getSigners().iterator().next();
        if (AcceptedAlgorithm.find(signer.getDigestAlgorithmID(), signer.toASN1Structure().getDigestEncryptionAlgorithm()).isEmpty()) {
            throw new RefusedException(FaultCode.TIMESTAMP_SIGNER_VERIFICATION_FAILED, "The signature of the time-stamp by " + authority.name()
                    + " cannot be checked: it is made with " + AcceptedAlgorithm.name(signer.getDigestAlgorithmID()) + " and "
                    + AcceptedAlgorithm.name(signer.toASN1Structure().getDigestEncryptionAlgorithm()) + ", which is not accepted");
        }
    }

    private static void requireValid(TimeStampingAuthority authority, Instant at) throws RefusedException {
        Instant notBefore = authority.certificate().getNotBefore().toInstant();
        Instant notAfter = authority.certificate().getNotAfter().toInstant();
        if (at.isBefore(notBefore) || at.isAfter(notAfter)) {
            throw new RefusedException(FaultCode.TIMESTAMP_SIGNER_VERIFICATION_FAILED, "The time-stamp is of " + at + ", but the certificate of "
                    + authority.name() + " is valid from " + notBefore + " to " + notAfter);
        }
    }

    private static boolean signed(TimeStampToken token, TimeStampingAuthority authority) throws RefusedException {
        try {
            return token.isSignatureValid(AcceptedAlgorithm.signerVerifier(authority.certificate()));
        } catch (TSPException | OperatorCreationException | RuntimeException e) {
            throw new RefusedException(FaultCode.TIMESTAMP_SIGNER_VERIFICATION_FAILED,
                    "The signature of the time-stamp by " + authority.name() + " cannot be checked", e);
        }
    }

    /** Returns the token with the signer's certificate as the first of its certificates, and only once. */
    private static byte[] complete(TimeStampToken token, TimeStampingAuthority authority) throws RefusedException {
        try {
            Set<X509CertificateHolder> certificates = new LinkedHashSet<>(token.getCertificates().getMatches(null));
            boolean there = !certificates.add(holder(authority));
            CMSSignedData cms = token.toCMSSignedData();
            CMSSignedData whole = there ? cms : CMSSignedData.replaceCertificatesAndCRLs(cms, new CollectionStore<>(certificates),
                    token.getAttributeCertificates(), token.getCRLs());
            return whole.getEncoded(ASN1Encoding.DER);
        } catch (CMSException | IOException | RuntimeException e) {
            throw invalid("The certificates of the time-stamp are malformed", e);
        }
    }

    private static X509CertificateHolder holder(TimeStampingAuthority authority) {
        try {
            return new JcaX509CertificateHolder(authority.certificate());
        } catch (CertificateEncodingException e) {
            throw new AssertionError("Cannot encode a parsed certificate", e);
        }
    }

    private static RefusedException invalid(String text, Throwable cause) {
        return new RefusedException(FaultCode.TIMESTAMP_RESPONSE_VALIDATION_FAILED, text, cause);
    }
}
