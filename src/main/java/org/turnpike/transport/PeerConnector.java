package org.turnpike.transport;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnectionFactory;
import org.apache.hc.core5.http.impl.io.MonitoringResponseOutOfOrderStrategy;
import org.turnpike.fault.FailureText;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.trust.HandshakeFailedException;
import org.turnpike.trust.HandshakeFailure;
import org.turnpike.trust.TlsFailures;
import org.turnpike.trust.RegisteredPeer;

/**
 * Opens verified connections (messages.md §3.7): the first of several addresses that answers makes the handshake and is verified. If this fails,
 * the other addresses are tried again, with a shorter timeout. Thread-safe.
 */
final class PeerConnector implements AutoCloseable {
    /** The time to wait for the other names after one host was found; working name servers are faster. */
    private static final Duration LOOKUP_OF_OTHERS = Duration.ofMillis(500);
    private static final int EARLY_ANSWER_CHECK_BYTES = 1024 * 1024;

    private final PeerSettings settings;
    private final Deadlines deadlines;
    private final FailedConnections failures;
    private final AddressMemory memory;
    private final TcpClient tcp;
    private final DefaultBHttpClientConnectionFactory http = DefaultBHttpClientConnectionFactory.builder()
            .charCodingConfig(CharCodingConfig.custom().setCharset(StandardCharsets.ISO_8859_1).setUnmappableInputAction(CodingErrorAction.REPLACE).build())
            .responseOutOfOrderStrategy(new MonitoringResponseOutOfOrderStrategy(EARLY_ANSWER_CHECK_BYTES)).build();
    private final AtomicReference<Context> context = new AtomicReference<>();

    private record Context(PeerIdentity identity, SSLContext tls) {
    }

    PeerConnector(PeerSettings settings, Deadlines deadlines, FailedConnections failures) {
        this.settings = settings;
        this.deadlines = deadlines;
        this.failures = failures;
        this.memory = new AddressMemory(settings.selection());
        this.tcp = new TcpClient(settings.port(), settings.bindAddress());
    }

    /**
     * Connects to one of the hosts.
     *
     * @throws RefusedException the last failure of an address; {@code network_error} when none could be reached
     */
    Judged connect(PeerIdentity identity, Set<String> hosts, PeerCheck judge) throws RefusedException {
        Attempt attempt = new Attempt(identity, hosts, judge);
        Optional<String> fastest = memory.fastestOf(hosts, System.nanoTime());
        Optional<Judged> first = fastest.isPresent() ? attempt.amongst(Set.of(fastest.get()), settings.timeouts().failoverConnect())
                : Optional.empty();
        if (first.isPresent()) {
            return first.get();
        }
        fastest.ifPresent(host -> memory.forget(hosts));
        List<String> others = new ArrayList<>(hosts);
        fastest.ifPresent(others::remove);
        return attempt.amongst(others, settings.timeouts().connect()).orElseThrow(attempt::refused);
    }

    /** A connection and the proof that its peer may receive the message. */
    record Judged(PeerConnection connection, RegisteredPeer peer) {
    }

    /** One message's attempts, with the failure to report when all fail. */
    private final class Attempt {
        private final PeerIdentity identity;
        private final Set<String> hosts;
        private final PeerCheck judge;
        private RefusedException refusal;
        private IOException failure;
        private boolean resumedInVain;

        Attempt(PeerIdentity identity, Set<String> hosts, PeerCheck judge) {
            this.identity = identity;
            this.hosts = hosts;
            this.judge = judge;
        }

        Optional<Judged> amongst(Iterable<String> candidates, Duration longest) {
            List<String> shuffled = new ArrayList<>();
            candidates.forEach(shuffled::add);
            Collections.shuffle(shuffled);
            List<TcpClient.Endpoint> left = new ArrayList<>(tcp.resolve(shuffled, longest, LOOKUP_OF_OTHERS));
            Duration timeout = longest;
            while (!left.isEmpty()) {
                Optional<TcpClient.Connected> connected = race(left, timeout);
                if (connected.isPresent()) {
                    boolean firstOfAll = !resumedInVain;
                    Optional<Judged> judged = judged(connected.get(), timeout);
                    if (judged.isPresent()) {
                        return judged;
                    }
                    if (!(firstOfAll && resumedInVain)) {
                        left.remove(connected.get().endpoint());
                        timeout = shorter(timeout);
                    }
                }
            }
            return Optional.empty();
        }

        /**
         * Connects to the first address that answers. Addresses that failed recently are tried only if no others are left. Addresses that fail are
         * removed from the list.
         */
        private Optional<TcpClient.Connected> race(List<TcpClient.Endpoint> left, Duration timeout) {
            List<TcpClient.Endpoint> competing = memory.preferred(left, System.nanoTime());
            try {
                TcpClient.Connected winner = tcp.connect(competing, timeout);
                failed(winner.failed(), left);
                return Optional.of(winner);
            } catch (IOException e) {
                failure = e;
                failed(competing, left);
                return Optional.empty();
            }
        }

        private void failed(List<TcpClient.Endpoint> endpoints, List<TcpClient.Endpoint> left) {
            endpoints.forEach(endpoint -> memory.failed(endpoint, System.nanoTime()));
            left.removeAll(endpoints);
        }

        private Optional<Judged> judged(TcpClient.Connected connected, Duration timeout) {
            try {
                Judged judged = judgedOrClosed(connected, timeout);
                memory.won(hosts, connected.endpoint(), System.nanoTime());
                return Optional.of(judged);
            } catch (RefusedException e) {
                refusal = e;
            } catch (IOException e) {
                failure = e;
                memory.failed(connected.endpoint(), System.nanoTime());
            }
            return Optional.empty();
        }

        private Judged judgedOrClosed(TcpClient.Connected connected, Duration timeout) throws IOException, RefusedException {
            try {
                Context tls = contextFor(identity);
                long began = System.currentTimeMillis();
                SSLSocket socket = shakeHands(tls, connected, timeout);
                socket.setSoTimeout(millis(settings.timeouts().response()));
                PeerConnection connection = new PeerConnection(connected.endpoint().host(), connected.socket(), socket, http.createConnection(socket));
                return new Judged(connection, judge(connection, tls, began));
            } catch (IOException | RefusedException | RuntimeException e) {
                connected.socket().close();
                throw e;
            }
        }

        /**
         * Verifies the peer. A resumed session contains the certificate from the start of the session, and the peer may have replaced it. So if the
         * certificate of a resumed session is rejected, one full handshake is made before the peer is rejected.
         */
        private RegisteredPeer judge(PeerConnection connection, Context tls, long began) throws IOException, RefusedException {
            try {
                return judge.judge(connection.presented(), connection.host());
            } catch (RefusedException e) {
                SSLSession session = connection.tls().getSession();
                session.invalidate();
                if (!resumedInVain && session.getCreationTime() < began) {
                    resumedInVain = true;
                    context.compareAndSet(tls, null);
                } else {
                    failures.failed(connection.host(), connection.presented(), connection.negotiated(), e);
                }
                throw e;
            }
        }

        private SSLSocket shakeHands(Context tls, TcpClient.Connected connected, Duration timeout) throws IOException, RefusedException {
            Socket plain = connected.socket();
            plain.setSoTimeout(millis(timeout));
            SSLSocket socket = (SSLSocket) tls.tls().getSocketFactory().createSocket(plain, connected.endpoint().host(), settings.port(), true);
            socket.setSSLParameters(PeerTls.parameters(settings.tls()));
            try (Deadlines.Deadline deadline = deadlines.start(plain, timeout)) {
                shakeHands(socket, deadline);
                return socket;
            } catch (RefusedException e) {
                memory.failed(connected.endpoint(), System.nanoTime());
                failures.failed(connected.endpoint().host(), List.of(), "", e);
                throw e;
            }
        }

        private void shakeHands(SSLSocket socket, Deadlines.Deadline deadline) throws IOException, RefusedException {
            try {
                socket.startHandshake();
            } catch (SSLException | SocketException e) {                   // a peer that rejects may close the connection before its alert is read
                if (deadline.isMissed()) {
                    throw deadline.reported(e);
                }
                throw handshakeFailed(e, socket.getSSLParameters());
            }
        }

        private Duration shorter(Duration timeout) {
            Duration half = timeout.dividedBy(2);
            Duration least = settings.timeouts().failoverConnect();
            return half.compareTo(least) > 0 ? half : least;
        }

        RefusedException refused() {
            return refusal != null ? refusal : unreachable();
        }

        private RefusedException unreachable() {
            RefusedException unreachable = new HandshakeFailedException(FaultCode.NETWORK_ERROR, "Could not connect to any target host",
                    new HandshakeFailure.Unreachable(String.valueOf(failure)), failure);
            failures.failed(String.join(" ", hosts), List.of(), "", unreachable);
            return unreachable;
        }
    }

    @Override
    public void close() {
        tcp.close();
    }

    static RefusedException handshakeFailed(IOException e, SSLParameters ours) {
        return new HandshakeFailedException(FaultCode.SSL_AUTHENTICATION_FAILED, "TLS handshake failed: " + FailureText.of(e),
                TlsFailures.reason(e, ours), e);
    }

    private Context contextFor(PeerIdentity identity) {
        Context current = context.get();
        if (current == null || !current.identity().equals(identity)) {
            current = new Context(identity, PeerTls.context(identity));
            context.set(current);
        }
        return current;
    }

    static int millis(Duration duration) {
        return (int) Math.max(1, duration.toMillis());
    }
}
