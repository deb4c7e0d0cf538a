package org.turnpike.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.turnpike.fault.FailureText;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.trust.HandshakeFailedException;
import org.turnpike.trust.HandshakeFailure;
import org.turnpike.trust.TlsFailures;

/**
 * Makes a handshake with a peer as {@link PeerClient} does, without verifying it and without sending a message, for the handshake doctor.
 * The result comes from the JDK's TLS, the trace from Bouncy Castle's. Thread-safe.
 */
public final class PeerProbeClient {
    /** The time to wait for a rejection after a TLS 1.3 handshake that is complete on our side. */
    static final Duration LONGEST_REFUSAL = Duration.ofSeconds(10);
    private static final int LOOK_MS = 100;
    private final int timeoutMillis;
    private final PeerSettings.Tls tls;

    /** Creates a probe with the timeouts, TLS versions and cipher suites of all other connections to peers. */
    public PeerProbeClient(PeerSettings settings) {
        this.timeoutMillis = Math.toIntExact(settings.timeouts().connect().toMillis());
        this.tls = settings.tls();
    }

    /**
     * Requires that the port answers.
     *
     * @throws RefusedException {@code network_error} with {@code Unreachable}
     */
    public void requireReachable(String host, int port) throws RefusedException {
        try (Socket socket = connected(host, port)) {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new HandshakeFailedException(FaultCode.NETWORK_ERROR, "Could not connect to " + host + ":" + port,
                    new HandshakeFailure.Unreachable(FailureText.of(e)), e);
        }
    }

    /**
     * A handshake by the JDK's TLS with the versions and suites of every other connection to peers. With TLS 1.3, the peer may reject our certificate
     * after the handshake is complete on our side. So this waits for an alert, for ten seconds, or until the peer sends a session ticket, which means
     * that it has accepted us.
     *
     * @param identity empty to show no certificate
     * @throws RefusedException {@code ssl_authentication_failed} with the reason
     */
    public Probe shakeHands(Optional<PeerIdentity> identity, String host, int port) throws RefusedException {
        SSLContext context = PeerTls.context(identity);
        try (Socket tcp = connected(host, port);
                SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(tcp, host, port, true)) {
            socket.setSSLParameters(PeerTls.parameters(tls));
            socket.startHandshake();
            awaitRefusal(socket, context);
            List<X509Certificate> presented = Arrays.stream(socket.getSession().getPeerCertificates()).map(X509Certificate.class::cast).toList();
            return new Probe(socket.getSession().getProtocol(), socket.getSession().getCipherSuite(), presented);
        } catch (IOException e) {
            throw new HandshakeFailedException(FaultCode.SSL_AUTHENTICATION_FAILED, "TLS handshake failed: " + FailureText.of(e),
                    TlsFailures.reason(e, PeerTls.parameters(tls)), e);
        }
    }

    private static void awaitRefusal(SSLSocket socket, SSLContext context) throws IOException {
        long begun = System.nanoTime();
        int before = sessions(context);
        socket.setSoTimeout(LOOK_MS);
        while (socket.getSession().getProtocol().equals("TLSv1.3") && sessions(context) == before
                && System.nanoTime() - begun < LONGEST_REFUSAL.toNanos()) {
            try {
                if (socket.getInputStream().read() < 0) {
                    throw new SocketException("the peer closed the connection right after the handshake");
                }
                return;                                                    // the peer sent data, so it accepted us
            } catch (SocketTimeoutException silent) {
                continue;
            }
        }
    }

    /** Returns the number of sessions; each session ticket adds one. */
    private static int sessions(SSLContext context) {
        return Collections.list(context.getClientSessionContext().getIds()).size();
    }

    /**
     * A handshake, possibly incomplete.
     *
     * @param steps its messages; a failure is the last one
     * @param presented the certificates in the order in which the peer sent them, leaf first; empty if the handshake failed before
     */
    public record Traced(List<TraceStep> steps, List<X509Certificate> presented) {
        public Traced {
            steps = List.copyOf(steps);
            presented = List.copyOf(presented);
        }
    }

    /** Makes the same handshake and records each message. */
    public Traced trace(Optional<PeerIdentity> identity, String host, int port) {
        HandshakeTrace trace = new HandshakeTrace();
        try (Socket tcp = connected(host, port)) {
            new TracedHandshake(identity, tls, trace, timeoutMillis).run(tcp);
        } catch (IOException | RuntimeException e) {
            trace.ended(e);
        }
        return new Traced(trace.steps(), trace.presented());
    }

    private Socket connected(String host, int port) throws IOException {
        InetSocketAddress target = new InetSocketAddress(host, port);
        if (target.isUnresolved()) {
            throw new UnknownHostException("unknown host " + host);
        }
        Socket socket = new GatheredSocket();
        try {
            socket.setSoTimeout(timeoutMillis);
            socket.connect(target, timeoutMillis);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
