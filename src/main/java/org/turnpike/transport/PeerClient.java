package org.turnpike.transport;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.io.entity.EntityTemplate;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.turnpike.fault.FailureText;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Headers;
import org.turnpike.message.Multipart;
import org.turnpike.trust.RegisteredPeer;
import org.turnpike.trust.HandshakeFailedException;
import org.turnpike.trust.HandshakeFailure;

/**
 * Sends transport messages to other security servers: one POST over mutual TLS for each message. The peer is verified right after the handshake, and
 * again for each further message on the same connection (messages.md §3.1, §3.7, §3.8). After the first byte of HTTP was sent, nothing is retried. If
 * an answer arrives while the request is being sent, the sending stops. {@link #run} closes connections that were idle or in use for too long; it
 * must be called regularly. Thread-safe.
 */
public final class PeerClient implements Peers, Closeable, Runnable {
    private static final int FIRST_FINAL_STATUS = 200;
    private static final int ALERT_WAIT_MS = 1000;

    private final PeerSettings settings;
    private final FailedConnections failures;
    private final Deadlines deadlines = new Deadlines();
    private final PeerConnector connector;
    private final PeerPool pool;

    /** Creates a client whose failures are reported only to the caller. */
    public PeerClient(PeerSettings settings) {
        this(settings, (address, presented, negotiated, refusal) -> { });
    }

    /** Creates a client. */
    public PeerClient(PeerSettings settings, FailedConnections failures) {
        this.settings = settings;
        this.failures = failures;
        this.connector = new PeerConnector(settings, deadlines, failures);
        this.pool = new PeerPool(settings.pool());
    }

    /**
     * Sends a message and returns the answer's head, its body to be read.
     *
     * @param identity the identity of this server; TLS sessions are resumed while it is the same
     * @param addresses the hosts of the candidate servers; the message is sent to the first of their addresses that answers and is accepted
     * @param headers the header fields of the request, including Content-Type; other fields of HTTP are added
     * @param body written once, chunked, after the peer was accepted
     * @throws RefusedException if the judge rejects the peer or the body fails; {@code ssl_authentication_failed} for a failed handshake;
     *     {@code network_error} when no address can be reached, or no connection becomes free
     * @throws IOException if the connection breaks after the exchange has started, or the exchange exceeds its deadline
     */
    @Override
    public PeerResponse send(PeerIdentity identity, List<String> addresses, PeerCheck judge, Headers headers, Multipart.Body body)
            throws IOException, RefusedException {
        Use use = connect(new PeerPool.Route(identity, Set.copyOf(addresses)), judge);
        try {
            return exchange(use, headers, body);
        } catch (CarriedRefusal e) {
            use.abort();
            throw e.refusal;
        } catch (HttpException e) {
            use.abort();
            throw new IOException("Peer does not speak HTTP: " + e.getMessage(), e);
        } catch (SSLException | SocketException e) {
            Optional<RefusedException> refusal = refusalOfOurCertificate(use, e);
            use.abort();
            if (refusal.isPresent()) {
                failures.failed(use.connection().host(), use.connection().presented(), use.connection().negotiated(), refusal.get());
                throw refusal.get();
            }
            throw use.deadline().reported(e);
        } catch (IOException e) {
            use.abort();
            throw use.deadline().reported(e);
        } catch (RuntimeException e) {
            use.abort();
            throw e;
        }
    }

    /** Closes connections that were unused for too long, and ends exchanges that exceed their deadline. */
    @Override
    public void run() {
        pool.closeIdle();
        deadlines.pass();
    }

    /** Closes unused connections; those in use are closed after their messages. */
    @Override
    public void close() {
        pool.close();
        connector.close();
    }

    /** The number of unused connections. */
    public int resting() {
        return pool.resting();
    }

    /** A leased connection, for one message. */
    private record Use(PeerPool.Lease lease, PeerConnection connection, RegisteredPeer peer, Deadlines.Deadline deadline, boolean fresh) {
        void abort() {
            deadline.close();
            connection.abort();
            lease.end();
        }

        void keep() {
            deadline.close();
            if (deadline.isMissed()) {
                abort();
            } else {
                lease.keep(connection);
            }
        }
    }

    /** Carries a refusal through an interface that allows only I/O exceptions. */
    private static final class CarriedRefusal extends IOException {
        private static final long serialVersionUID = 1;
        private final transient RefusedException refusal;

        CarriedRefusal(RefusedException refusal) {
            super(refusal);
            this.refusal = refusal;
        }
    }

    // the connection

    private Use connect(PeerPool.Route route, PeerCheck judge) throws RefusedException {
        PeerPool.Lease lease = pool.lease(route, settings.timeouts().connect());
        while (lease.connection().isPresent()) {
            PeerConnection kept = lease.connection().get();
            Optional<RegisteredPeer> peer = judgedAgain(kept, lease, judge);
            if (peer.isPresent()) {
                return use(lease, kept, peer.get(), false);
            }
            kept.abort();
            lease.end();
            lease = pool.lease(route, settings.timeouts().connect());
        }
        try {
            PeerConnector.Judged judged = connector.connect(route.identity(), route.hosts(), judge);
            return use(lease, judged.connection(), judged.peer(), true);
        } catch (RefusedException | RuntimeException e) {
            lease.end();
            throw e;
        }
    }

    private Use use(PeerPool.Lease lease, PeerConnection connection, RegisteredPeer peer, boolean fresh) {
        return new Use(lease, connection, peer, deadlines.start(connection.tcp(), settings.timeouts().exchange()), fresh);
    }

    /**
     * Verifies the peer of a kept connection again. If this fails, another connection is used, because nothing was sent yet; if the peer is the
     * cause, that connection fails with the reason.
     */
    private static Optional<RegisteredPeer> judgedAgain(PeerConnection kept, PeerPool.Lease lease, PeerCheck judge) {
        try {
            if (lease.needsValidation() && kept.http().isStale()) {
                return Optional.empty();
            }
            return Optional.of(judge.judge(kept.presented(), kept.host()));
        } catch (IOException | RefusedException e) {
            return Optional.empty();
        }
    }

    /**
     * With TLS 1.3 the handshake is complete on this side before the peer has received our certificate. A rejection is visible only later: as an
     * alert at the first read, or as a reset if the alert is lost.
     */
    private static Optional<RefusedException> refusalOfOurCertificate(Use use, IOException failure) {
        if (failure instanceof SSLHandshakeException) {
            return Optional.of(PeerConnector.handshakeFailed(failure, use.connection().tls().getSSLParameters()));
        }
        if (!use.fresh() || !use.connection().isTls13() || use.deadline().isMissed() || answered(use)) {
            return Optional.empty();
        }
        return failure instanceof SSLException ? Optional.of(PeerConnector.handshakeFailed(failure, use.connection().tls().getSSLParameters())) : unreadAlert(use, failure);
    }

    private static boolean answered(Use use) {
        return use.connection().http().getEndpointDetails() != null && use.connection().http().getEndpointDetails().getReceivedBytesCount() > 0;
    }

    private static Optional<RefusedException> unreadAlert(Use use, IOException reset) {
        try {
            use.connection().tls().setSoTimeout(ALERT_WAIT_MS);
            use.connection().tls().getInputStream().read();
            return Optional.empty();                                       // an answer or a clean end: the peer did not reject the certificate
        } catch (SSLException alert) {
            return Optional.of(PeerConnector.handshakeFailed(alert, use.connection().tls().getSSLParameters()));
        } catch (IOException e) {
            return Optional.of(new HandshakeFailedException(FaultCode.SSL_AUTHENTICATION_FAILED,
                    "The peer closed the connection right after the handshake; peers do this when they reject a certificate: " + FailureText.of(reset),
                    new HandshakeFailure.BrokenOff(FailureText.of(reset)), reset));
        }
    }

    // the exchange

    private PeerResponse exchange(Use use, Headers headers, Multipart.Body body) throws IOException, HttpException {
        ClassicHttpRequest request = request(use.connection(), headers, body);
        DefaultBHttpClientConnection http = use.connection().http();
        http.sendRequestHeader(request);
        http.sendRequestEntity(request);
        http.flush();
        ClassicHttpResponse response = finalResponse(http);
        boolean keep = settings.pool().reuse() && http.isConsistent()
                && DefaultConnectionReuseStrategy.INSTANCE.keepAlive(request, response, HttpCoreContext.create());
        InputStream entity = response.getEntity() == null ? InputStream.nullInputStream() : response.getEntity().getContent();
        return new PeerResponse(response.getCode(), Optional.ofNullable(response.getReasonPhrase()).orElse(""),
                headers(response), new Answer(entity, use, keep), use.connection().host(), use.peer());
    }

    private static ClassicHttpResponse finalResponse(DefaultBHttpClientConnection http) throws IOException, HttpException {
        ClassicHttpResponse response = http.receiveResponseHeader();
        while (response.getCode() < FIRST_FINAL_STATUS) {
            response = http.receiveResponseHeader();
        }
        http.receiveResponseEntity(response);
        return response;
    }

    private ClassicHttpRequest request(PeerConnection connection, Headers headers, Multipart.Body body) {
        BasicClassicHttpRequest request = new BasicClassicHttpRequest("POST", "/");
        headers.forEach(field -> request.addHeader(field.name(), field.value()));
        request.addHeader(HttpHeaders.TRANSFER_ENCODING, "chunked");
        request.addHeader(HttpHeaders.HOST, connection.host() + ":" + settings.port());
        request.addHeader(HttpHeaders.CONNECTION, settings.pool().reuse() ? "Keep-Alive" : "close");
        request.setEntity(new EntityTemplate(-1, null, null, to -> write(body, new Sink(to), connection)));
        return request;
    }

    /** If writing the body fails, the connection is closed before the last chunk, so that the peer does not accept a truncated body. */
    private static void write(Multipart.Body body, Sink to, PeerConnection connection) throws IOException {
        try {
            body.writeTo(to);
        } catch (RefusedException e) {
            connection.abort();
            throw new CarriedRefusal(e);
        } catch (IOException | RuntimeException e) {
            if (!to.failed) {                                          // an early answer ends the sending as a failure of the sink
                connection.abort();
            }
            throw e;
        }
    }

    /** Distinguishes a failure to send from a failure to read the data to send. */
    private static final class Sink extends FilterOutputStream {
        private boolean failed;

        Sink(OutputStream to) {
            super(to);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            try {
                out.write(bytes, offset, count);
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }
    }

    private static Headers headers(ClassicHttpResponse response) {
        List<Headers.Field> fields = new ArrayList<>();
        for (Header header : response.getHeaders()) {
            fields.add(new Headers.Field(header.getName(), header.getValue() == null ? "" : header.getValue()));
        }
        return new Headers(fields);
    }

    /** The answer's body. It records whether it was read to its end, because only then the connection can be used again. */
    private static final class Answer extends FilterInputStream {
        private final Use use;
        private final boolean keep;
        private boolean ended;
        private boolean closed;

        Answer(InputStream in, Use use, boolean keep) {
            super(in);
            this.use = use;
            this.keep = keep;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            int read = read(one, 0, 1);
            return read < 0 ? read : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int count) throws IOException {
            try {
                int read = in.read(to, offset, count);
                ended |= read < 0;
                return read;
            } catch (IOException e) {
                throw use.deadline().reported(e);
            }
        }

        @Override
        public void close() {
            if (closed) {
                return;
            }
            closed = true;
            if (keep && ended) {
                use.keep();
            } else {
                use.abort();
            }
        }
    }
}
