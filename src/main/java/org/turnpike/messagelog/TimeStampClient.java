package org.turnpike.messagelog;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.TimeStampingAuthority;
import org.turnpike.net.BoundedHttpClient;

/**
 * Requests time-stamps from time-stamping services (trust.md §5.4) by HTTP POST. A request has a SHA-512 imprint, but no nonce and no policy, and
 * does not ask for a certificate. This class checks that the response belongs to the request; {@code TimeStampVerifier} verifies the signer.
 * Redirects are not followed. Thread-safe.
 */
public final class TimeStampClient implements Closeable {
    /** The maximum size of a response, in bytes. */
    private static final int MAX_BYTES = 256 * 1024;

    private final BoundedHttpClient http;

    /**
     * Creates a client.
     *
     * @param connectTimeout limit to open a connection
     * @param readTimeout limit for the whole answer, after the connection was opened
     */
    public TimeStampClient(Duration connectTimeout, Duration readTimeout) {
        this.http = BoundedHttpClient.once(new BoundedHttpClient.Times(connectTimeout, readTimeout, connectTimeout.plus(readTimeout)));
    }

    /**
     * Requests a time-stamp from one service.
     *
     * @param sha512 the imprint
     * @return the token as the service encoded it
     * @throws RefusedException {@code timestamp_request_timed_out}, {@code network_error}, {@code timestamping_non_ok_response} (the HTTP status is
     *         not 200), {@code timestamp_non_granted_response} (the PKI status reports a failure), {@code timestamp_response_validation_failed} (the
     *         response does not belong to this request)
     */
    public byte[] ask(TimeStampingAuthority service, byte[] sha512) throws RefusedException {
        TimeStampRequest request = new TimeStampRequestGenerator().generate(TSPAlgorithms.SHA512, sha512);
        return token(service, request, exchange(service, request));
    }

    private byte[] exchange(TimeStampingAuthority service, TimeStampRequest request) throws RefusedException {
        HttpPost post = new HttpPost(service.url());
        try {
            post.setEntity(new ByteArrayEntity(request.getEncoded(), ContentType.create("application/timestamp-query")));
            return http.execute(post, response -> body(service, response));
        } catch (NotOkException e) {
            throw new RefusedException(FaultCode.TIMESTAMPING_NON_OK_RESPONSE, e.getMessage(), e);
        } catch (InterruptedIOException e) {
            throw new RefusedException(FaultCode.TIMESTAMP_REQUEST_TIMED_OUT, service.url() + " did not answer in time: " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            throw new RefusedException(FaultCode.NETWORK_ERROR, service.url() + " cannot be reached: " + e.getMessage(), e);
        }
    }

    private static byte[] body(TimeStampingAuthority service, ClassicHttpResponse response) throws IOException {
        if (response.getCode() != 200 || response.getEntity() == null) {
            response.close();
            throw new NotOkException(service.url() + " answered with HTTP status " + response.getCode());
        }
        return BoundedHttpClient.body(response, MAX_BYTES)
                .orElseThrow(() -> new NotOkException(service.url() + " answered with more than " + MAX_BYTES + " bytes"));
    }

    private static byte[] token(TimeStampingAuthority service, TimeStampRequest request, byte[] answer) throws RefusedException {
        try {
            TimeStampResponse response = new TimeStampResponse(answer);
            if (response.getStatus() != PKIStatus.GRANTED && response.getStatus() != PKIStatus.GRANTED_WITH_MODS) {
                throw new RefusedException(FaultCode.TIMESTAMP_NON_GRANTED_RESPONSE, service.url() + " returned no time-stamp: status "
                        + response.getStatus() + ", " + response.getStatusString());
            }
            response.validate(request);
            return response.getTimeStampToken().getEncoded();
        } catch (TSPException | IOException | RuntimeException e) {
            throw new RefusedException(FaultCode.TIMESTAMP_RESPONSE_VALIDATION_FAILED,
                    service.url() + " returned a response that does not belong to the request: " + e.getMessage(), e);
        }
    }

    /** The service answered, but not with a time-stamp response. */
    private static final class NotOkException extends IOException {
        private static final long serialVersionUID = 1L;

        NotOkException(String text) {
            super(text);
        }
    }

    /** Aborts running requests and stops the thread of the HTTP client. */
    @Override
    public void close() throws IOException {
        http.close();
    }
}
