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

    /** The request method as sent, case kept. */
    String method();

    /** The path as sent: percent-encoding, dot segments and path parameters kept. */
    String rawPath();

    /** The query as sent, without the question mark; empty when there was none, present and empty for a bare {@code ?}. */
    Optional<String> rawQuery();

    /** The request's header fields in order. */
    Headers headers();

    /** The request's entity after transfer-decoding; never null, may be empty. Not bounded here: readers bound it. */
    InputStream body() throws IOException;

    /** Whether the request came over TLS. */
    boolean secure();

    /** The certificates the TLS peer presented, end entity first; empty without TLS or without client certificate. */
    List<X509Certificate> peerCertificates();

    /** The peer's IP address, for the log. */
    String remoteAddress();

    /**
     * Starts the answer and gives the stream for its body; called at most once. The caller closes the stream when the answer is
     * whole; an answer that is abandoned must end in an exception, so that the container breaks the connection.
     *
     * @param headers written in order; {@code Content-Length} is honoured, without it the body is chunked or ends with the connection
     */
    OutputStream respond(int status, Headers headers) throws IOException;

    /** Whether {@link #respond} was called: then no other answer can be given. */
    boolean responded();
}
