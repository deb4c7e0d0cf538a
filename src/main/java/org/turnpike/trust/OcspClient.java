package org.turnpike.trust;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.turnpike.net.BoundedHttpClient;

/**
 * Sends requests to OCSP responders: by HTTP POST, or by GET if a responder does not support POST (RFC 6960 A.1). A request names one certificate by
 * a SHA-1 CertID, has no nonce and is not signed (trust.md §3.2). The returned response is parsed but not verified. Redirects are not followed.
 * Thread-safe.
 */
public final class OcspClient implements Closeable {
    private static final int OK = 200;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int READ_TIMEOUTS_OF_AN_ANSWER = 2;

    private final BoundedHttpClient http;

    /** Connects within 20 s and waits at most 60 s for the answer. */
    public OcspClient() {
        this(Duration.ofSeconds(20), Duration.ofSeconds(60));
    }

    public OcspClient(Duration connectTimeout, Duration readTimeout) {
        this.http = BoundedHttpClient.once(new BoundedHttpClient.Times(connectTimeout, readTimeout,
                connectTimeout.plus(readTimeout.multipliedBy(READ_TIMEOUTS_OF_AN_ANSWER))));
    }

    /**
     * Requests the status of one certificate from one responder.
     *
     * @throws IOException when it does not answer in time with HTTP status 200 and a successful response of at most
     *         {@link OcspResponse#MAX_BYTES}
     */
    public OcspResponse ask(URI responder, X509Certificate subject, X509Certificate issuer) throws IOException {
        byte[] request = request(subject, issuer);
        HttpPost post = new HttpPost(responder);
        post.setEntity(new ByteArrayEntity(request, ContentType.create("application/ocsp-request")));
        Answer answer = send(post);
        if (answer.status() == METHOD_NOT_ALLOWED || answer.status() == NOT_IMPLEMENTED) {
            answer = send(new HttpGet(withRequest(responder, request)));
        }
        if (answer.status() != OK) {
            throw new IOException("The OCSP responder answered with HTTP status " + answer.status());
        }
        return OcspResponse.read(answer.body());
    }

    private Answer send(HttpUriRequestBase question) throws IOException {
        question.setHeader("Accept", "application/ocsp-response");
        return http.execute(question, OcspClient::answer);
    }

    /** Returns the responder's URL with the request as one further path segment, in base64. */
    private static URI withRequest(URI responder, byte[] request) {
        String segment = URLEncoder.encode(Base64.getEncoder().encodeToString(request), StandardCharsets.US_ASCII);
        String url = responder.toString();
        return URI.create(url + (url.endsWith("/") ? "" : "/") + segment);
    }

    private record Answer(int status, byte[] body) {
    }

    /** The DER OCSPRequest. */
    static byte[] request(X509Certificate subject, X509Certificate issuer) throws IOException {
        try {
            DigestCalculator sha1 = new JcaDigestCalculatorProviderBuilder().build().get(CertificateID.HASH_SHA1);
            CertificateID id = new CertificateID(sha1, new JcaX509CertificateHolder(issuer), subject.getSerialNumber());
            return new OCSPReqBuilder().addRequest(id).build().getEncoded();
        } catch (OCSPException | OperatorCreationException | CertificateEncodingException e) {
            throw new AssertionError("Cannot create an OCSP request for a parsed certificate", e);
        }
    }

    private static Answer answer(ClassicHttpResponse response) throws IOException {
        if (response.getCode() != OK || response.getEntity() == null) {
            response.close();
            return new Answer(response.getCode(), new byte[0]);
        }
        return new Answer(OK, BoundedHttpClient.body(response, OcspResponse.MAX_BYTES)
                .orElseThrow(() -> new IOException("The OCSP response is longer than " + OcspResponse.MAX_BYTES + " bytes")));
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
