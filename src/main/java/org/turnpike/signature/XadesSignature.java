package org.turnpike.signature;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The content of a XAdES signature with an accepted structure and accepted algorithms. It is not verified yet.
 *
 * @param references those of SignedInfo, in order
 * @param certificate the first X509Certificate of KeyInfo
 * @param signingTime the signing time that the signer claims
 * @param signingCertificate the digest in SigningCertificate or SigningCertificateV2
 * @param certificates the encapsulated certificates
 * @param ocspResponses the encapsulated OCSP responses in DER, at least one
 */
record XadesSignature(List<Reference> references, X509Certificate certificate, Optional<Instant> signingTime, CertificateDigest signingCertificate,
        List<X509Certificate> certificates, List<byte[]> ocspResponses) {

    /** One reference of SignedInfo; {@code index} is its place there. */
    record Reference(int index, String uri, String type, boolean transformed, DigestAlgorithm algorithm, byte[] digest) {
        /** Returns a copy of the reference with another digest. */
        Reference with(byte[] other) {
            return new Reference(index, uri, type, transformed, algorithm, other);
        }

        boolean isWithinDocument() {
            return uri.startsWith("#");
        }
    }

    /** A digest over a certificate's DER. */
    record CertificateDigest(DigestAlgorithm algorithm, byte[] digest) {
    }

    /** The one reference to the given file outside the document, if there is one. */
    Optional<Reference> referenceTo(String file) {
        return references.stream().filter(reference -> reference.uri().equals(file)).findFirst();
    }
}
