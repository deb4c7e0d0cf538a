package org.turnpike.registration;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.keys.Mechanism;
import org.turnpike.keys.SigningCredential;
import org.turnpike.trust.OcspResponse;

/**
 * The entity of a signed management request (operations.md §c.3): the SOAP message, signatures over its exact bytes, certificates and an OCSP
 * response. The parts are identified by their order. Not thread-safe; used once.
 */
final class ManagementBody {
    /** The maximum size that the central server accepts, in bytes. */
    static final int MAX_BYTES = 100_000;
    private static final String DIGEST = "SHA-512";
    private static final String BINARY = "application/octet-stream";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final String boundary;

    private ManagementBody(String boundary) {
        this.boundary = boundary;
    }

    /** Creates a body with four parts: the message, the signature of the member, the member's certificate, and the OCSP response for this certificate. */
    static ManagementBody signed(byte[] soap, SigningCredential member, String boundary) throws RefusedException {
        ManagementBody body = new ManagementBody(boundary);
        body.part("text/xml; charset=UTF-8", "", soap);
        body.signature(algorithm(member), memberSignature(member, soap));
        body.certificate(member.certificate());
        body.ocsp(member.ocsp().get(0));
        return body.ended();
    }

    /**
     * Creates a body with six parts: the message, the signature by the authentication key, the signature of the owner, both certificates, and the
     * OCSP response for the owner's certificate.
     */
    static ManagementBody signedTwice(byte[] soap, PrivateKey authenticationKey, X509Certificate authentication, SigningCredential owner, String boundary)
            throws RefusedException {
        ManagementBody body = new ManagementBody(boundary);
        body.part("text/xml; charset=UTF-8", "", soap);
        String algorithm = authenticationKey.getAlgorithm().equals("RSA") ? "SHA512withRSA" : "SHA512withECDSA";
        body.signature(algorithm, possession(authenticationKey, algorithm, soap));
        body.signature(algorithm(owner), memberSignature(owner, soap));
        body.certificate(authentication);
        body.certificate(owner.certificate());
        body.ocsp(owner.ocsp().get(0));
        return body.ended();
    }

    String contentType() {
        return "multipart/related; type=\"application/octet-stream\"; charset=UTF-8; boundary=" + boundary;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    private static String algorithm(SigningCredential member) {
        return switch (mechanism(member)) {
            case RSA_PKCS -> "SHA512withRSA";
            case RSA_PSS -> "SHA512withRSAandMGF1";
            case ECDSA -> "SHA512withECDSA";
        };
    }

    private static Mechanism mechanism(SigningCredential member) {
        return Mechanism.find(member.key().mechanism()).orElseThrow(() -> new AssertionError("The mechanism of a signing key is unknown"));
    }

    private static byte[] memberSignature(SigningCredential member, byte[] soap) throws RefusedException {
        byte[] signature = member.key().sign(DIGEST, soap);
        return mechanism(member) == Mechanism.ECDSA ? der(signature) : signature;
    }

    /** Converts an ECDSA signature from the concatenation of r and s to an ASN.1 sequence of two integers. */
    private static byte[] der(byte[] concatenated) {
        int half = concatenated.length / 2;
        ASN1Integer r = new ASN1Integer(new BigInteger(1, Arrays.copyOfRange(concatenated, 0, half)));
        ASN1Integer s = new ASN1Integer(new BigInteger(1, Arrays.copyOfRange(concatenated, half, concatenated.length)));
        try {
            return new DERSequence(new ASN1Encodable[] {r, s}).getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new AssertionError("Cannot encode integers", e);
        }
    }

    private static byte[] possession(PrivateKey key, String algorithm, byte[] soap) throws RefusedException {
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(soap);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new RefusedException(FaultCode.CANNOT_CREATE_SIGNATURE, "The authentication key cannot sign: " + e.getMessage(), e);
        }
    }

    private void signature(String algorithm, byte[] value) {
        part(BINARY, "signature-algorithm-id: " + algorithm + "\r\n", value);
    }

    private void certificate(X509Certificate certificate) {
        try {
            part(BINARY, "", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new AssertionError("Cannot encode a parsed certificate", e);
        }
    }

    private void ocsp(OcspResponse response) {
        part(BINARY, "", response.encoded());
    }

    private void part(String contentType, String headers, byte[] content) {
        bytes.writeBytes(("--" + boundary + "\r\nContent-Type: " + contentType + "\r\n" + headers + "\r\n").getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(content);
        bytes.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private ManagementBody ended() throws RefusedException {
        bytes.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        if (bytes.size() > MAX_BYTES) {
            throw new RefusedException(FaultCode.INVALID_REQUEST, "The request has " + bytes.size() + " bytes; the central server accepts at most " + MAX_BYTES);
        }
        return this;
    }
}
