package org.turnpike.crypto;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cms.SignerInformationVerifier;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.ContentVerifierProvider;
import org.bouncycastle.operator.DefaultAlgorithmNameFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;

/**
 * The list of signature algorithms that are accepted in messages, OCSP responses, time-stamp tokens and certificates (messages.md §4.2): RSA with
 * PKCS#1 v1.5 or PSS padding, and ECDSA on any curve that Bouncy Castle knows, including brainpoolP256r1 and secp256k1, each with SHA-256, SHA-384 or
 * SHA-512. SHA-1, SHA-224 and MD5 are missing on purpose. A signature with an algorithm that is not listed is reported as a signature that cannot be
 * checked, never as a forged one.
 */
public enum AcceptedAlgorithm {
    RSA_SHA256(PKCSObjectIdentifiers.sha256WithRSAEncryption, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"),
    RSA_SHA384(PKCSObjectIdentifiers.sha384WithRSAEncryption, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384"),
    RSA_SHA512(PKCSObjectIdentifiers.sha512WithRSAEncryption, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"),
    PSS_SHA256(NISTObjectIdentifiers.id_sha256, "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"),
    PSS_SHA384(NISTObjectIdentifiers.id_sha384, "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1"),
    PSS_SHA512(NISTObjectIdentifiers.id_sha512, "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1"),
    ECDSA_SHA256(X9ObjectIdentifiers.ecdsa_with_SHA256, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"),
    ECDSA_SHA384(X9ObjectIdentifiers.ecdsa_with_SHA384, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384"),
    ECDSA_SHA512(X9ObjectIdentifiers.ecdsa_with_SHA512, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512");

    private static final Map<ASN1ObjectIdentifier, AcceptedAlgorithm> BY_IDENTIFIER = Arrays.stream(values())
            .collect(Collectors.toMap(each -> each.identifier, each -> each));

    private static final Map<ASN1ObjectIdentifier, String> DIGESTS = Map.of(NISTObjectIdentifiers.id_sha256, "SHA256", NISTObjectIdentifiers.id_sha384, "SHA384",
            NISTObjectIdentifiers.id_sha512, "SHA512");

    /** The object identifier of the algorithm; for PSS, the object identifier of the digest. */
    private final ASN1ObjectIdentifier identifier;
    private final String uri;

    AcceptedAlgorithm(ASN1ObjectIdentifier identifier, String uri) {
        this.identifier = identifier;
        this.uri = uri;
    }

    /** The identifier in XML signatures. */
    public String uri() {
        return uri;
    }

    /** Returns the algorithm of an X.509, OCSP or CMS signature; empty when it is not accepted. */
    public static Optional<AcceptedAlgorithm> find(AlgorithmIdentifier algorithm) {
        if (algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
            return findPss(algorithm.getParameters());
        }
        return Optional.ofNullable(BY_IDENTIFIER.get(algorithm.getAlgorithm())).filter(found -> !found.name().startsWith("PSS"));
    }

    /** Returns the algorithm of a CMS signature, whose digest is named separately (RFC 5652 §5.3); empty when it is not accepted. */
    public static Optional<AcceptedAlgorithm> find(AlgorithmIdentifier digest, AlgorithmIdentifier signature) {
        Optional<AcceptedAlgorithm> whole = find(signature);
        if (whole.isPresent()) {
            return DIGESTS.containsKey(digest.getAlgorithm()) ? whole : Optional.empty();
        }
        String mechanism = signature.getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption) ? "RSA_"
                : signature.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey) ? "ECDSA_" : "";
        return mechanism.isEmpty() ? Optional.empty() : Optional.ofNullable(DIGESTS.get(digest.getAlgorithm())).map(name -> valueOf(mechanism + name));
    }

    private static Optional<AcceptedAlgorithm> findPss(ASN1Encodable parameters) {
        try {
            RSASSAPSSparams pss = RSASSAPSSparams.getInstance(parameters);
            return pss == null ? Optional.empty() : Optional.ofNullable(BY_IDENTIFIER.get(pss.getHashAlgorithm().getAlgorithm()))
                    .filter(found -> found.name().startsWith("PSS"));
        } catch (IllegalArgumentException e) {
            return Optional.empty();        // malformed parameters name no algorithm
        }
    }

    /** Returns the algorithm that a certificate is signed with; empty when it is not accepted. */
    public static Optional<AcceptedAlgorithm> of(X509Certificate certificate) {
        return find(identifier(certificate));
    }

    private static AlgorithmIdentifier identifier(X509Certificate certificate) {
        ASN1ObjectIdentifier oid = new ASN1ObjectIdentifier(certificate.getSigAlgOID());
        byte[] parameters = certificate.getSigAlgParams();
        return parameters == null ? new AlgorithmIdentifier(oid) : new AlgorithmIdentifier(oid, parsed(parameters));
    }

    private static ASN1Encodable parsed(byte[] parameters) {
        try {
            return org.bouncycastle.asn1.ASN1Primitive.fromByteArray(parameters);
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException("The parameters of the certificate's signature algorithm are malformed", e);
        }
    }

    /** Returns the algorithm's readable name, {@code SHA1WITHRSA} for example, or its object identifier. */
    public static String name(AlgorithmIdentifier algorithm) {
        return new DefaultAlgorithmNameFinder().getAlgorithmName(algorithm);
    }

    /** Returns the name of the algorithm that a certificate is signed with, like {@link #name(AlgorithmIdentifier)}. */
    public static String name(X509Certificate certificate) {
        return name(new AlgorithmIdentifier(new ASN1ObjectIdentifier(certificate.getSigAlgOID())));
    }

    /**
     * Returns a verifier of signatures that a key made. An elliptic-curve key can use any curve that Bouncy Castle knows.
     *
     * @throws OperatorCreationException if the key cannot be used for any signature
     */
    public static ContentVerifierProvider verifier(PublicKey key) throws OperatorCreationException {
        return new JcaContentVerifierProviderBuilder().setProvider(CertificateFile.BOUNCY_CASTLE).build(key);
    }

    /**
     * Returns a verifier of CMS signatures that a certificate's key made. An elliptic-curve key can use any curve that Bouncy Castle knows. The
     * verifier does not check whether the certificate is valid; the caller does.
     *
     * @throws OperatorCreationException if the key cannot be used for any signature
     */
    public static SignerInformationVerifier signerVerifier(X509Certificate certificate) throws OperatorCreationException {
        return new JcaSimpleSignerInfoVerifierBuilder().setProvider(CertificateFile.BOUNCY_CASTLE).build(certificate.getPublicKey());
    }

    /**
     * Verifies that the issuer's key signed the certificate.
     *
     * @throws GeneralSecurityException if the issuer's key did not sign it, or if the algorithm is not accepted
     */
    public static void verify(X509Certificate certificate, PublicKey issuer) throws GeneralSecurityException {
        if (of(certificate).isEmpty()) {
            throw new GeneralSecurityException("The certificate is signed with " + name(certificate) + ", which is not accepted");
        }
        certificate.verify(issuer, CertificateFile.BOUNCY_CASTLE);
    }
}
