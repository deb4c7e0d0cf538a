package org.turnpike.signature;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.globalconf.ApprovedCertificate;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.trust.CertificateProfile;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspResponse;
import org.turnpike.trust.VerifiedChain;

/**
 * Verifies the signature of a message in the order of messages.md §4.4: structure, hash chain, key usage, member, signature value and references,
 * coverage, certificate chain with OCSP. It is stricter than deployed servers: it also requires that SignedProperties and every part are covered
 * exactly once, that SigningCertificate names the certificate used, that Ids are unique, and that algorithms are on the allow-list. Stateless except
 * for the caches of {@link RecentSignatures} and {@link ChainVerifier}; safe for use by several threads.
 */
public final class SignatureVerifier {
    private static final HashChainVerifier CHAINS = new HashChainVerifier(XmlNames.CHAIN_FILE, DigestAlgorithm.SHA_512);
    /** The index of the bit nonRepudiation in a key usage extension. */
    private static final int NON_REPUDIATION = 1;

    private final RecentSignatures recent = new RecentSignatures();
    private final ChainVerifier chains;

    /** Creates a verifier that uses the given verifier for certificates. */
    public SignatureVerifier(ChainVerifier chains) {
        this.chains = chains;
    }

    /**
     * Verifies that the signature is the given signer's and covers all parts.
     *
     * @param parts every part of the message: the message part first
     * @param signer the client that must have signed; its member's certificate is required
     * @param at the time of the check: now for a message that arrives, the time-stamp's time for a logged one
     * @throws RefusedException below {@code signature_verification}: {@code malformed_signature} (structure, algorithms, coverage, no OCSP
     *     response), {@code malformed_signature.…} (hash chain, see {@link HashChainVerifier#verify}), {@code incorrect_certificate}
     *     (other member), {@code invalid_signature_value} (value or reference), {@code cannot_create_cert_path.…} and
     *     {@code invalid_cert_path.…} (chain, OCSP), {@code internal_error} (hash chain missing, issuer not approved)
     */
    public VerifiedMessage verify(SignatureParts signature, List<SignedPart> parts, ClientId signer, GlobalConfiguration conf, Instant at)
            throws RefusedException {
        requireDistinct(parts);
        try {
            RecentSignatures.Reading reading = recent.read(signature);
            XadesSignature document = reading.content();
            byte[] chainResult = requireHashChain(document, signature, parts);
            requireNonRepudiation(document.certificate());
            MemberId member = requireMember(document.certificate(), signer, conf);
            PartCoverage coverage = new PartCoverage(document, parts);
            reading.requireValid();
            coverage.requireDigests(chainResult);
            reading.requireSignedProperties();
            coverage.requireEachOnce();
            requireSigningCertificate(document);
            List<OcspResponse> ocsp = ocspResponses(document, chains);
            VerifiedChain chain = chains.verifySigning(document.certificate(), document.certificates(), signer.instance(), ocsp, conf, at);
            recent.accepted(reading);
            return new VerifiedMessage(signer, parts, signature, new VerifiedMessage.Details(member, chain, document.signingTime(), ocsp));
        } catch (RefusedException e) {
            throw e.in(Stage.SIGNATURE_VERIFICATION);
        }
    }

    private static void requireDistinct(List<SignedPart> parts) {
        Set<String> names = new HashSet<>();
        parts.forEach(part -> names.add(part.name()));
        if (names.size() != parts.size() || !names.contains(SignedPart.MESSAGE)) {
            throw new IllegalArgumentException("The parts must have different names, and one name must be " + SignedPart.MESSAGE);
        }
    }

    /** Verifies the hash chain if the signature refers to its result. Returns the bytes of the result, none for a plain signature. */
    static byte[] requireHashChain(XadesSignature document, SignatureParts signature, List<SignedPart> parts) throws RefusedException {
        boolean referred = document.referenceTo(XmlNames.CHAIN_RESULT_FILE).isPresent();
        if (!referred && signature.hashChain().isPresent()) {
            throw Elements.malformed("Signature does not cover the hash chain result in the message");
        }
        if (!referred) {
            return new byte[0];
        }
        HashChainParts chain = signature.hashChain().orElseThrow(() -> new RefusedException(FaultCode.INTERNAL_ERROR,
                "Signature refers to a hash chain result that is not in the message"));
        CHAINS.verify(chain, SignedPart.inputs(parts));
        return chain.result();
    }

    static void requireNonRepudiation(X509Certificate certificate) throws RefusedException {
        boolean[] usage = certificate.getKeyUsage();
        if (usage == null) {
            throw new RefusedException(FaultCode.INTERNAL_ERROR, "Certificate has no key usage");
        }
        if (!usage[NON_REPUDIATION]) {
            throw Elements.malformed("Certificate is not for signing: key usage nonRepudiation is missing");
        }
    }

    static MemberId requireMember(X509Certificate certificate, ClientId signer, GlobalConfiguration conf) throws RefusedException {
        ApprovedCertificate issuer = conf.findIssuer(certificate.getIssuerX500Principal(), signer.instance()).orElseThrow(() ->
                new RefusedException(FaultCode.INTERNAL_ERROR, "Certificate is not issued by approved certification service provider."));
        MemberId named = memberNamed(certificate, issuer.profile(), signer.instance());
        if (!named.equals(signer.member())) {
            throw new RefusedException(FaultCode.INCORRECT_CERTIFICATE,
                    "Name in certificate (" + named + ") does not match name in message (" + signer.member() + ")");
        }
        return named;
    }

    /**
     * Reads the member from the subject, possibly before the certificate's signature is verified. A subject whose attributes are not text is
     * rejected.
     */
    private static MemberId memberNamed(X509Certificate certificate, String profile, String instance) throws RefusedException {
        try {
            return CertificateProfile.memberOf(certificate, profile, instance);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(FaultCode.INCORRECT_CERTIFICATE, "Subject of the certificate is malformed", e);
        }
    }

    static void requireSigningCertificate(XadesSignature document) throws RefusedException {
        if (!XadesReader.matches(document.signingCertificate(), document.certificate())) {
            throw Elements.malformed("SigningCertificate does not name the certificate in KeyInfo");
        }
    }

    static List<OcspResponse> ocspResponses(XadesSignature document, ChainVerifier chains) throws RefusedException {
        List<OcspResponse> responses = new ArrayList<>();
        for (byte[] der : document.ocspResponses()) {
            try {
                responses.add(chains.readResponse(der));
            } catch (IOException e) {
                throw new RefusedException(FaultCode.MALFORMED_SIGNATURE, "An OCSP response in the signature is malformed", e);
            }
        }
        return responses;
    }
}
