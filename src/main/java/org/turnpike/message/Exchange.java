package org.turnpike.message;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * One HTTP request at a door, and the channel for its answer. The doors do not depend on servlets: the container package creates an exchange
 * from a servlet request, and tests create one from bytes. Used by one thread.
 */
public interface Exchange {

    /** The request method as sent; upper and lower case are unchanged. */
    String method();

    /** The path as sent; percent-encoding, dot segments and path parameters are unchanged. */
    String rawPath();

    /** The query as sent, without the question mark. Empty if the target has no query; an empty text for a bare {@code ?}. */
    Optional<String> rawQuery();

    /** The request's header fields in order. */
    Headers headers();

    /** The request's entity after transfer-decoding; never null, but it may have no bytes. Readers must limit its length. */
    InputStream body() throws IOException;

    /** Whether the request came over TLS. */
    boolean secure();

    /** The certificates that the TLS peer presented, end entity first; empty without TLS or without client certificate. */
    List<X509Certificate> peerCertificates();

    /** The peer's IP address, for the log. */
    String remoteAddress();

    /**
     * Starts the answer and returns the stream for its body. May be called only once. The caller closes the stream when the answer is complete. To
     * abandon an answer, the caller throws an exception, so that the container closes the connection.
     *
     * @param headers written in order; without {@code Content-Length}, the body is chunked or ends with the connection
     */
    OutputStream respond(int status, Headers headers) throws IOException;

    /** Whether {@link #respond} was called. If so, no other answer is possible. */
    boolean responded();
}
