package org.turnpike.sandbox;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;

/**
 * Makes time-stamps (RFC 3161) over SHA-256, SHA-384 and SHA-512 imprints. The token contains the authority's certificate if the request
 * requires it; {@code genTime} is the clock's time in whole seconds. Safe for use by several threads.
 */
public final class TimeStampingService {
    /** The policy of every token, below 2.999, the arc that is reserved for examples. */
    public static final ASN1ObjectIdentifier POLICY = new ASN1ObjectIdentifier("2.999.1.1");
    private static final Set<ASN1ObjectIdentifier> IMPRINTS = Set.of(TSPAlgorithms.SHA256, TSPAlgorithms.SHA384, TSPAlgorithms.SHA512);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SigningIdentity identity;
    private final InstantSource clock;
    private volatile boolean answers = true;
    private volatile boolean grants = true;

    /** An authority that signs with {@code identity}. Its certificate must have time-stamping as its only extended key usage, marked as critical. */
    public TimeStampingService(SigningIdentity identity, InstantSource clock) {
        this.identity = identity;
        this.clock = clock;
    }

    /** The certificate that verifies the tokens, as shared parameters list it. */
    public X509Certificate certificate() {
        return identity.certificate();
    }

    /** Stops answering: HTTP returns 503, the methods throw. */
    public void stopAnswering() {
        answers = false;
    }

    /** Every request is answered with the status {@code rejection}. */
    public void reject() {
        grants = false;
    }

    /** Resets the switches. */
    public void behave() {
        answers = true;
        grants = true;
    }

    /** Answers at the clock's time, see {@link #respond(byte[], Instant)}. */
    public byte[] respond(byte[] request) throws IOException {
        return respond(request, clock.instant());
    }

    /**
     * Answers one DER TimeStampReq as if it were {@code at}.
     *
     * @return a DER TimeStampResp: granted, or a rejection with its reason
     * @throws IOException when the request cannot be read, or when switched to stop answering
     */
    public byte[] respond(byte[] request, Instant at) throws IOException {
        if (!answers) {
            throw new IOException("the time-stamping authority does not answer");
        }
        try {
            return response(new TimeStampRequest(request), at).getEncoded();
        } catch (TSPException | OperatorCreationException | CertificateEncodingException e) {
            throw new IOException("cannot answer the time-stamp request", e);
        }
    }

    private TimeStampResponse response(TimeStampRequest request, Instant at)
            throws TSPException, OperatorCreationException, CertificateEncodingException, IOException {
        TimeStampResponseGenerator responses = new TimeStampResponseGenerator(tokens(), IMPRINTS);
        if (!grants) {
            return responses.generateRejectedResponse(new TSPException("switched to reject"));
        }
        return responses.generate(request, new BigInteger(63, RANDOM), Date.from(at));
    }

    private TimeStampTokenGenerator tokens() throws OperatorCreationException, CertificateEncodingException, TSPException {
        var signer = new JcaSimpleSignerInfoGeneratorBuilder()
                .build(InstanceKeyAlgorithm.signatureFor(identity.key()), identity.key(), identity.certificate());
        var certificateDigest = new JcaDigestCalculatorProviderBuilder().build()
                .get(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256));
        TimeStampTokenGenerator tokens = new TimeStampTokenGenerator(signer, certificateDigest, POLICY);
        tokens.addCertificates(new JcaCertStore(List.of(identity.certificate())));
        return tokens;
    }
}
