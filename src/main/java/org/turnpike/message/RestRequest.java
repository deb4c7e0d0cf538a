package org.turnpike.message;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;
import org.turnpike.id.MemberId;

/**
 * The header part of a REST request: method, URL as the information system wrote it, headers, and the identifiers in them (messages.md §2). A
 * malformed part is rejected with {@code internal_error}, as deployed servers do, and a missing X-Road-Client with {@code invalid_client_identifier}.
 * Immutable.
 */
public final class RestRequest implements MessageHead {
    private static final Set<String> METHODS = Set.of("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE");
    private static final Set<String> OWN = Set.of("x-road-request-id", "x-road-request-hash");
    private static final Set<String> JUDGED = Set.of("x-road-client", "x-road-security-server", "x-road-represented-party", "x-road-id",
            "x-road-request-id");
    private static final int SEGMENTS = 8;

    private final String method;
    private final String path;
    private final Optional<String> query;
    private final Headers headers;
    private final ClientId client;
    private final ServiceId service;
    private final String servicePath;
    private final Optional<ServerId> securityServer;
    private final Optional<SoapHeader.RepresentedParty> representedParty;

    private RestRequest(String method, String path, Optional<String> query, Headers headers) throws RefusedException {
        this.method = method;
        this.path = path;
        this.query = query;
        this.headers = RestLines.requireFields(headers);
        RestLines.requireUnambiguous(headers, JUDGED);
        requireMethodAndUrl();
        String[] segments = path.split("/", SEGMENTS);
        this.service = service(segments);
        this.servicePath = segments.length == SEGMENTS ? "/" + segments[SEGMENTS - 1] : "";
        this.client = RestIdentifiers.client(headers.last("X-Road-Client").filter(value -> !value.isEmpty()).orElseThrow(
                () -> new RefusedException(FaultCode.INVALID_CLIENT_IDENTIFIER, "The client identifier is missing")));
        this.securityServer = headers.last("X-Road-Security-Server").map(RestIdentifiers::server);
        this.representedParty = headers.last("X-Road-Represented-Party").map(RestRequest::party);
    }

    /**
     * Creates the header part for the request of an information system. Removes headers that concern only its HTTP connection, adds the request id,
     * and adds a message id if the request has no id.
     *
     * @param requestId a new UUID that identifies this exchange between the two servers
     * @param idIfAbsent the message id if the information system sent none
     */
    public static RestRequest from(String method, String rawPath, Optional<String> rawQuery, Headers received, String requestId,
            String idIfAbsent) throws RefusedException {
        try {
            Headers kept = received.without(RestLines.FORBIDDEN).without(OWN).with("x-road-request-id", requestId);
            boolean named = received.last("X-Road-Id").filter(id -> !id.isEmpty()).isPresent();
            Headers headers = named ? kept : kept.without(Set.of("x-road-id")).with("x-road-id", idIfAbsent);
            return new RestRequest(method, rawPath, rawQuery, headers);
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    /** Reads the header part of a REST request that a peer sent. */
    public static RestRequest parse(byte[] part) throws RefusedException {
        try {
            RestLines lines = RestLines.parse(part);
            int mark = lines.second().indexOf('?');
            RestRequest request = new RestRequest(lines.first(), mark < 0 ? lines.second() : lines.second().substring(0, mark),
                    mark < 0 ? Optional.empty() : Optional.of(lines.second().substring(mark + 1)), lines.headers());
            request.requireId();
            return request;
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    private static RefusedException malformed(IllegalArgumentException e) {
        return new RefusedException(FaultCode.INTERNAL_ERROR, "Malformed REST request: " + e.getMessage(), e);
    }

    /**
     * Requires that the part has at most this many bytes, because a peer would reject a longer one.
     *
     * @throws RefusedException {@code invalid_message}
     */
    public RestRequest requireAtMost(int bytes) throws RefusedException {
        RestLines.requireAtMost(bytes(), bytes);
        return this;
    }

    /** Returns the part in its canonical form. The consumer's server signs this form, and both servers hash it (messages.md §2.3). */
    public byte[] bytes() {
        return new RestLines(method, url(), headers).bytes();
    }

    public String method() {
        return method;
    }

    /** The path as sent, from {@code /r1/} on. */
    public String path() {
        return path;
    }

    /** The query as sent, without the question mark. */
    public Optional<String> query() {
        return query;
    }

    /** Returns the headers of the part. */
    public Headers headers() {
        return headers;
    }

    public ClientId client() {
        return client;
    }

    public ServiceId service() {
        return service;
    }

    /** The path after the service code, undecoded and with its slash; empty if absent. */
    public String servicePath() {
        return servicePath;
    }

    /** The message id, X-Road-Id. */
    public String id() {
        return headers.last("X-Road-Id").orElse("");
    }

    /** The id of the exchange, x-road-request-id; empty if a peer did not send it. */
    public Optional<String> requestId() {
        return headers.last("X-Road-Request-Id");
    }

    public Optional<String> userId() {
        return headers.last("X-Road-UserId");
    }

    public Optional<String> issue() {
        return headers.last("X-Road-Issue");
    }

    /** The security server that the information system requests. */
    public Optional<ServerId> securityServer() {
        return securityServer;
    }

    public Optional<SoapHeader.RepresentedParty> representedParty() {
        return representedParty;
    }

    private String url() {
        return path + query.map(text -> "?" + text).orElse("");
    }

    private void requireId() {
        if (id().isEmpty()) {
            throw new IllegalArgumentException("x-road-id is missing");
        }
    }

    private void requireMethodAndUrl() {
        if (!METHODS.contains(method)) {
            throw new IllegalArgumentException("unknown method");
        }
        URI uri = URI.create(url());
        if (uri.getScheme() != null || uri.getRawAuthority() != null) {
            throw new IllegalArgumentException("the URL has a scheme or an authority");
        }
    }

    private static ServiceId service(String[] segments) {
        if (segments.length < SEGMENTS - 1 || !segments[0].isEmpty() || !segments[1].equals("r1")) {
            throw new IllegalArgumentException("the path is not /r1/{instance}/{class}/{member}/{subsystem}/{service}");
        }
        MemberId member = new MemberId(UriText.decode(segments[2]), UriText.decode(segments[3]), UriText.decode(segments[4]));
        return new ServiceId(new SubsystemId(member, UriText.decode(segments[5])), UriText.decode(segments[6]));
    }

    private static SoapHeader.RepresentedParty party(String value) {
        List<String> parts = RestIdentifiers.representedParty(value);
        return parts.size() == 1 ? new SoapHeader.RepresentedParty(Optional.empty(), Optional.of(parts.get(0)))
                : new SoapHeader.RepresentedParty(Optional.of(parts.get(0)), Optional.of(parts.get(1)));
    }
}
