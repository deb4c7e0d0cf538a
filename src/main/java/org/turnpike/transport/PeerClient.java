package org.turnpike.transport;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;

import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnectionFactory;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.impl.io.MonitoringResponseOutOfOrderStrategy;
import org.apache.hc.core5.http.io.entity.EntityTemplate;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Headers;
import org.turnpike.message.Multipart;
import org.turnpike.trust.HandshakeFailedException;
import org.turnpike.trust.HandshakeFailure;
import org.turnpike.trust.TlsFailures;

/**
 * Sends transport messages to other security servers: one POST over mutual TLS, the peer judged right after the handshake
 * (messages.md §3.1, §3.7). Of several addresses each is tried until one connects, shakes hands and passes the judge; from then on
 * nothing is retried. An answer that comes while the request is still being sent ends the sending. Thread-safe.
 */
public final class PeerClient implements Closeable {
    private static final int EARLY_ANSWER_CHECK_BYTES = 1024 * 1024;

    private final PeerSettings settings;
    private final FailedConnections failures;
    private final DefaultBHttpClientConnectionFactory connections = DefaultBHttpClientConnectionFactory.builder()
            .responseOutOfOrderStrategy(new MonitoringResponseOutOfOrderStrategy(EARLY_ANSWER_CHECK_BYTES)).build();
    private final HttpRequestExecutor executor = new HttpRequestExecutor();
    private final Map<Route, Deque<Connection>> idle = new HashMap<>();      // guarded by itself
    private volatile Context context;

    /** A client without connections, whose failures only the caller learns of. */
    public PeerClient(PeerSettings settings) {
        this(settings, (address, presented, refusal) -> { });
    }

    /** A client without connections. */
    public PeerClient(PeerSettings settings, FailedConnections failures) {
        this.settings = settings;
        this.failures = failures;
    }

    /**
     * Sends a message and returns the answer's head, its body to be read.
     *
     * @param identity what this server shows; while it stays the same TLS sessions are resumed
     * @param addresses hosts of the candidate servers, tried in random order
     * @param headers of the request, Content-Type included; the rest of HTTP is added
     * @param body written once, chunked, after the judge has passed the peer
     * @throws RefusedException the judge's or the body's own; {@code ssl_authentication_failed} for a failed handshake;
     *         {@code network_error} when no address can be reached
     * @throws IOException when the exchange breaks after it has begun
     */
    public PeerResponse send(PeerIdentity identity, List<String> addresses, PeerJudge judge, Headers headers, Multipart.Body body)
            throws IOException, RefusedException {
        Connection connection = connect(new Route(identity, Set.copyOf(addresses)), judge);
        try {
            return exchange(connection, headers, body);
        } catch (CarriedRefusal e) {
            connection.abort();
            throw e.refusal;
        } catch (SSLHandshakeException e) {                                // with TLS 1.3 our certificate is refused only now
            connection.abort();
            throw failed(connection.address(), presented(connection.socket()), handshakeFailed(e));
        } catch (HttpException e) {
            connection.abort();
            throw new IOException("Peer does not speak HTTP: " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            connection.abort();
            throw e;
        }
    }

    /** Closes idle connections; those in use end with their messages. */
    @Override
    public void close() {
        synchronized (idle) {
            idle.values().forEach(connections -> connections.forEach(Connection::abort));
            idle.clear();
        }
    }

    private record Route(PeerIdentity identity, Set<String> addresses) {
    }

    private record Context(PeerIdentity identity, SSLContext tls) {
    }

    private record Connection(Route route, String address, SSLSocket socket, DefaultBHttpClientConnection http, long[] idleSince) {
        void abort() {
            http.close(CloseMode.IMMEDIATE);
        }
    }

    /** A refusal on its way through an interface that knows I/O alone. */
    private static final class CarriedRefusal extends IOException {
        private static final long serialVersionUID = 1;
        private final transient RefusedException refusal;

        CarriedRefusal(RefusedException refusal) {
            super(refusal);
            this.refusal = refusal;
        }
    }

    // connecting

    private Connection connect(Route route, PeerJudge judge) throws RefusedException {
        Optional<Connection> kept = reusable(route, judge);
        if (kept.isPresent()) {
            return kept.get();
        }
        List<String> candidates = new ArrayList<>(route.addresses());
        Collections.shuffle(candidates);
        RefusedException refusal = null;
        RefusedException unreachable = null;
        for (int i = 0; i < candidates.size(); i++) {
            try {
                return connect(route, candidates.get(i), timeout(i, candidates.size()), judge);
            } catch (RefusedException e) {
                refusal = e;
            } catch (IOException e) {
                unreachable = failed(candidates.get(i), List.of(), unreachable(e));
            }
        }
        throw refusal != null ? refusal : unreachable;
    }

    private Duration timeout(int candidate, int of) {
        Duration shorter = settings.failoverConnectTimeout();
        boolean last = candidate == of - 1;
        return last || shorter.compareTo(settings.connectTimeout()) > 0 ? settings.connectTimeout() : shorter;
    }

    private Connection connect(Route route, String address, Duration timeout, PeerJudge judge) throws IOException, RefusedException {
        Socket tcp = new Socket();
        try {
            connect(tcp, address, timeout);
            SSLSocket socket = shakeHands(tcp, address, route.identity());
            judge(socket, address, judge);
            socket.setSoTimeout(millis(settings.responseTimeout()));
            return new Connection(route, address, socket, connections.createConnection(socket), new long[1]);
        } catch (IOException | RefusedException | RuntimeException e) {
            tcp.close();
            throw e;
        }
    }

    private void connect(Socket tcp, String address, Duration timeout) throws IOException {
        if (settings.bindAddress().isPresent()) {
            tcp.bind(new InetSocketAddress(settings.bindAddress().get(), 0));
        }
        InetSocketAddress target = new InetSocketAddress(address, settings.port());
        if (target.isUnresolved()) {
            throw new UnknownHostException(address);
        }
        tcp.setKeepAlive(true);
        tcp.setTcpNoDelay(true);
        tcp.setSoTimeout(millis(timeout));
        tcp.connect(target, millis(timeout));
    }

    private SSLSocket shakeHands(Socket tcp, String address, PeerIdentity identity) throws IOException, RefusedException {
        SSLContext tls = contextFor(identity);
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(tcp, address, settings.port(), true);
        socket.setSSLParameters(PeerTls.parameters(tls));
        try {
            socket.startHandshake();
            return socket;
        } catch (SSLException | SocketException e) {                       // a peer that refuses may be gone before its alert is read
            throw failed(address, List.of(), handshakeFailed(e));
        }
    }

    private void judge(SSLSocket socket, String address, PeerJudge judge) throws IOException, RefusedException {
        List<X509Certificate> chain = presented(socket);
        try {
            judge.judge(chain, address);
        } catch (RefusedException e) {
            throw failed(address, chain, e);
        }
    }

    private RefusedException failed(String address, List<X509Certificate> chain, RefusedException refusal) {
        failures.failed(address, chain, refusal);
        return refusal;
    }

    private RefusedException handshakeFailed(IOException e) {
        return new HandshakeFailedException(FaultCode.SSL_AUTHENTICATION_FAILED, "TLS handshake failed: " + e.getMessage(),
                TlsFailures.reason(e, PeerTls.parameters(context.tls())), e);
    }

    private static RefusedException unreachable(IOException e) {
        return new HandshakeFailedException(FaultCode.NETWORK_ERROR, "Could not connect to any target host",
                new HandshakeFailure.Unreachable(e.toString()), e);
    }

    private SSLContext contextFor(PeerIdentity identity) {
        Context current = context;
        if (current == null || !current.identity().equals(identity)) {
            current = new Context(identity, PeerTls.context(identity));
            context = current;
        }
        return current.tls();
    }

    private static List<X509Certificate> presented(SSLSocket socket) throws IOException {
        return Arrays.stream(socket.getSession().getPeerCertificates()).map(X509Certificate.class::cast).toList();
    }

    private static int millis(Duration duration) {
        return (int) Math.max(1, duration.toMillis());
    }

    // the exchange

    private PeerResponse exchange(Connection connection, Headers headers, Multipart.Body body) throws IOException, HttpException {
        ClassicHttpRequest request = request(connection, headers, body);
        ClassicHttpResponse response = executor.execute(request, connection.http(), HttpCoreContext.create());
        boolean keep = settings.reuseConnections() && executor.keepAlive(request, response, connection.http(), HttpCoreContext.create());
        InputStream entity = response.getEntity() == null ? InputStream.nullInputStream() : response.getEntity().getContent();
        return new PeerResponse(response.getCode(), Optional.ofNullable(response.getReasonPhrase()).orElse(""),
                headers(response), new Answer(entity, connection, keep), connection.address());
    }

    private ClassicHttpRequest request(Connection connection, Headers headers, Multipart.Body body) {
        BasicClassicHttpRequest request = new BasicClassicHttpRequest("POST", "/");
        headers.forEach(field -> request.addHeader(field.name(), field.value()));
        request.addHeader(HttpHeaders.TRANSFER_ENCODING, "chunked");
        request.addHeader(HttpHeaders.HOST, connection.address() + ":" + settings.port());
        request.addHeader(HttpHeaders.CONNECTION, settings.reuseConnections() ? "Keep-Alive" : "close");
        request.setEntity(new EntityTemplate(-1, null, null, to -> write(body, new Sink(to), connection)));
        return request;
    }

    /** A body that fails breaks the connection before its last chunk is written, so the peer cannot take it for whole. */
    private static void write(Multipart.Body body, Sink to, Connection connection) throws IOException {
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

    /** Tells a failure to send from a failure to get what is to be sent. */
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

    /** The answer's body; remembers whether it came to its end, for only then can the connection carry another message. */
    private final class Answer extends FilterInputStream {
        private final Connection connection;
        private final boolean keep;
        private boolean ended;
        private boolean closed;

        Answer(InputStream in, Connection connection, boolean keep) {
            super(in);
            this.connection = connection;
            this.keep = keep;
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            ended |= b < 0;
            return b;
        }

        @Override
        public int read(byte[] to, int offset, int count) throws IOException {
            int read = in.read(to, offset, count);
            ended |= read < 0;
            return read;
        }

        @Override
        public void close() {
            if (closed) {
                return;
            }
            closed = true;
            if (keep && ended) {
                keep(connection);
            } else {
                connection.abort();
            }
        }
    }

    // reuse

    private void keep(Connection connection) {
        connection.idleSince()[0] = System.nanoTime();
        synchronized (idle) {
            idle.computeIfAbsent(connection.route(), route -> new ArrayDeque<>()).push(connection);
        }
    }

    private Optional<Connection> reusable(Route route, PeerJudge judge) {
        for (Optional<Connection> kept = takeIdle(route); kept.isPresent(); kept = takeIdle(route)) {
            if (isUsable(kept.get(), judge)) {
                return kept;
            }
            kept.get().abort();
        }
        return Optional.empty();
    }

    private Optional<Connection> takeIdle(Route route) {
        synchronized (idle) {
            Deque<Connection> kept = idle.getOrDefault(route, new ArrayDeque<>());
            Optional<Connection> taken = Optional.ofNullable(kept.poll());
            if (kept.isEmpty()) {
                idle.remove(route);
            }
            return taken;
        }
    }

    private boolean isUsable(Connection connection, PeerJudge judge) {
        try {
            if (System.nanoTime() - connection.idleSince()[0] > settings.idleTimeout().toNanos() || connection.http().isStale()) {
                return false;
            }
            judge.judge(presented(connection.socket()), connection.address());
            return true;
        } catch (IOException | RefusedException e) {
            return false;                                              // a new connection will tell why
        }
    }
}
