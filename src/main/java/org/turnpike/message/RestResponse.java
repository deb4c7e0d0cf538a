package org.turnpike.message;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServiceId;

/** The header part of a REST response: status, reason, headers, and the identifiers in them (messages.md §2.2, §2.3). Immutable. */
public final class RestResponse implements MessageHead {
    private static final Set<String> OWN = Set.of("x-road-id", "x-road-request-hash", "x-road-client", "x-road-request-id");
    /**
     * x-road-service is not in this list, because deployed servers keep the x-road-service of the information system and add their own after it
     * (messages.md §2.2).
     */
    private static final Set<String> JUDGED = Set.of("x-road-client", "x-road-id", "x-road-request-id", "x-road-request-hash");

    private final int status;
    private final String reason;
    private final Headers headers;
    private final Optional<ClientId> client;
    private final Optional<ServiceId> service;

    private RestResponse(int status, String reason, Headers headers) {
        this.status = requireFinal(status);
        this.reason = RestLines.requireText("the reason", reason);
        this.headers = RestLines.requireFields(headers);
        RestLines.requireUnambiguous(headers, JUDGED);
        this.client = headers.last("X-Road-Client").map(RestIdentifiers::client);
        this.service = headers.last("X-Road-Service").map(RestIdentifiers::service);
    }

    /**
     * Creates the header part for the answer of a service.
     *
     * @param requestId the transport request's x-road-request-id
     * @param requestHash the result of {@link RestHash#of} for the request
     * @throws RefusedException {@code internal_error} if the service sent a header that is not allowed in a part
     */
    public static RestResponse from(int status, String reason, Headers received, RestRequest request, String requestId,
            byte[] requestHash) throws RefusedException {
        Headers headers = received.without(RestLines.FORBIDDEN).without(OWN)
                .with("x-road-id", request.id())
                .with("x-road-client", RestIdentifiers.write(request.client()))
                .with("x-road-service", RestIdentifiers.write(request.service()))
                .with("x-road-request-id", requestId)
                .with("x-road-request-hash", Sha512.base64(requestHash));
        try {
            return new RestResponse(status, reason, headers);
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    /**
     * Returns this response with one more header after the others.
     *
     * @throws RefusedException {@code internal_error} if the header is not allowed in a part
     */
    public RestResponse with(String name, String value) throws RefusedException {
        try {
            return new RestResponse(status, reason, headers.with(name, value));
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    /** Reads the header part of a REST response that a peer sent. A malformed part is rejected with {@code internal_error}. */
    public static RestResponse parse(byte[] part) throws RefusedException {
        try {
            RestLines lines = RestLines.parse(part);
            RestResponse response = new RestResponse(status(lines.first()), lines.second(), lines.headers());
            response.requirePresent("x-road-id");
            response.requirePresent("x-road-request-hash");
            return response;
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    private static RefusedException malformed(IllegalArgumentException e) {
        return new RefusedException(FaultCode.INTERNAL_ERROR, "Malformed REST response: " + e.getMessage(), e);
    }

    /**
     * Requires that the part has at most this many bytes, because a peer would reject a longer one.
     *
     * @throws RefusedException {@code invalid_message}
     */
    public RestResponse requireAtMost(int bytes) throws RefusedException {
        RestLines.requireAtMost(bytes(), bytes);
        return this;
    }

    /** The part in its canonical form (messages.md §2.3). */
    public byte[] bytes() {
        return new RestLines(Integer.toString(status), reason, headers).bytes();
    }

    public int status() {
        return status;
    }

    /** The reason phrase; it may be an empty text. */
    public String reason() {
        return reason;
    }

    public Headers headers() {
        return headers;
    }

    public Optional<ClientId> client() {
        return client;
    }

    public Optional<ServiceId> service() {
        return service;
    }

    /** The message id, x-road-id. */
    public String id() {
        return headers.last("X-Road-Id").orElse("");
    }

    public Optional<String> requestId() {
        return headers.last("X-Road-Request-Id");
    }

    /** The hash of the request in Base64. */
    public String requestHash() {
        return headers.last("X-Road-Request-Hash").orElse("");
    }

    /**
     * Requires that this is the answer to {@code request}; checks in the order of messages.md §2.4.
     *
     * @param requestHash the result of {@link RestHash#of} for the request as it was sent
     * @throws RefusedException {@code inconsistent_response}; the text names the first difference
     */
    public void requireAnswers(RestRequest request, byte[] requestHash) throws RefusedException {
        requireSame("client id", Optional.of(request.client()), client);
        requireSame("message id", request.id(), id());
        requireSame("service id", Optional.of(request.service()), service);
        requireSame("request id", request.requestId(), requestId());
        if (!MessageDigest.isEqual(requestHash, decode(requestHash()))) {
            throw new RefusedException(FaultCode.INCONSISTENT_RESPONSE, "Response message hash does not match request message");
        }
    }

    private static void requireSame(String what, Object request, Object response) throws RefusedException {
        if (!Objects.equals(request, response)) {
            throw new RefusedException(FaultCode.INCONSISTENT_RESPONSE, "Response " + what + " does not match request");
        }
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private void requirePresent(String name) {
        if (headers.last(name).orElse("").isEmpty()) {
            throw new IllegalArgumentException(name + " is missing");
        }
    }

    /** Requires a final status. An interim status (1xx) concerns one HTTP connection, and the information system would continue to wait for the answer. */
    private static int requireFinal(int status) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status " + status + " is not the status of a final answer");
        }
        return status;
    }

    private static int status(String line) {
        if (!line.matches("[1-9][0-9]{2}")) {
            throw new IllegalArgumentException("no status code");
        }
        return Integer.parseInt(line);
    }
}
