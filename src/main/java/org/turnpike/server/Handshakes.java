package org.turnpike.server;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import javax.net.ssl.SSLParameters;
import org.turnpike.crypto.SerialNumber;
import org.turnpike.fault.FailureText;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.LogRate;
import org.turnpike.fault.LogText;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.HandshakeFailedException;
import org.turnpike.trust.HandshakeFailure;
import org.turnpike.refusals.RefusalRecord;
import org.turnpike.refusals.RefusalRecords;
import org.turnpike.trust.TlsFailures;

/** Verifies peers during the handshake, and records failed handshakes, each with one log line at a bounded rate. Thread-safe. */
final class Handshakes {
    private static final System.Logger LOG = System.getLogger(Handshakes.class.getName());

    private final CurrentConfiguration conf;
    private final ChainVerifier chains;
    private final OwnKeys keys;
    private final RefusalRecords refusals;
    private final InstantSource clock;
    private final Map<List<String>, LongAdder> counts = new ConcurrentHashMap<>();
    private final LogRate rate = new LogRate();

    Handshakes(CurrentConfiguration conf, ChainVerifier chains, OwnKeys keys, RefusalRecords refusals, InstantSource clock) {
        this.conf = conf;
        this.chains = chains;
        this.keys = keys;
        this.refusals = refusals;
        this.clock = clock;
    }

    void judge(X509Certificate[] chain) throws CertificateException {
        try {
            GlobalConfiguration snapshot = conf.get();
            String instance = snapshot.findServer(chain[0]).orElseThrow(() -> notRegistered(chain[0])).id().owner().instance();
            chains.verifyPath(List.of(chain), instance, snapshot, clock.instant());
        } catch (RefusedException e) {
            throw new RefusedPeerException(List.of(chain), e);
        }
    }

    private static HandshakeFailedException notRegistered(X509Certificate leaf) {
        return new HandshakeFailedException(FaultCode.SSL_AUTHENTICATION_FAILED, "The certificate " + leaf.getSubjectX500Principal()
                + " (serial " + SerialNumber.of(leaf) + ") is not registered for any security server",
                HandshakeFailure.NotRegistered.of(leaf), null);
    }

    /**
     * Records a failed handshake at one of our doors, with the result of {@link #judge} if that was the cause, otherwise with the reason from
     * the TLS stack.
     */
    void failedHere(RefusalRecord.Side side, RefusalRecords.OtherSide other, SSLParameters ours, IOException failure) {
        count(side, "failed", "");
        Optional<RefusedPeerException> judged = RefusedPeerException.in(failure);
        List<X509Certificate> presented = judged.map(RefusedPeerException::presented).orElse(List.of());
        record(side, new RefusalRecords.OtherSide(other.address(), presented, other.tls()), judged.map(RefusedPeerException::refusal).orElseGet(() -> refusal(side, ours, failure)));
    }

    private RefusedException refusal(RefusalRecord.Side side, SSLParameters ours, IOException failure) {
        HandshakeFailure reason = TlsFailures.reason(failure, ours);
        Optional<String> noKey = reason instanceof HandshakeFailure.CipherSuite && side == RefusalRecord.Side.SERVER
                ? keys.whyNoAuthentication() : Optional.empty();
        return new HandshakeFailedException(FaultCode.SSL_AUTHENTICATION_FAILED, "TLS handshake failed: " + FailureText.of(failure),
                noKey.<HandshakeFailure>map(HandshakeFailure.NoOwnKey::new).orElse(reason), failure);
    }

    /** Records a peer that could not be reached. A message may still be sent to another of its addresses. */
    void failedThere(String address, List<X509Certificate> presented, String negotiated, RefusedException refusal) {
        record(RefusalRecord.Side.CLIENT, new RefusalRecords.OtherSide(Optional.of(address), presented, negotiated), refusal.in(Stage.CLIENT_PROXY));
    }

    /**
     * Counts a handshake that was completed at one of our doors.
     *
     * @param resumed whether it resumed an earlier session; the certificate of a resumed session is not verified in the handshake
     */
    void completed(RefusalRecord.Side side, String protocol, boolean resumed) {
        count(side, resumed ? "resumed" : "full", protocol);
    }

    private void count(RefusalRecord.Side side, String kind, String protocol) {
        counts.computeIfAbsent(List.of(side == RefusalRecord.Side.SERVER ? "server" : "client", kind, protocol), any -> new LongAdder()).increment();
    }

    /** The number of handshakes at our doors since the start, by door, kind (full, resumed, failed) and TLS version. */
    Map<List<String>, Double> counts() {
        return counts.entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> entry.getValue().doubleValue()));
    }

    private void record(RefusalRecord.Side side, RefusalRecords.OtherSide other, RefusedException refusal) {
        String line = refusals.handshake(side, other, refusal).line();
        rate.next(other.address().orElse("")).ifPresent(leftOut -> LOG.log(Level.WARNING, LogText.printable(line) + LogRate.of(leftOut)));
    }
}
