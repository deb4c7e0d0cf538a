package org.turnpike.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.fault.RefusedException;
import org.turnpike.trust.HandshakeFailedException;
import org.turnpike.trust.HandshakeFailure;

/** What the handshake doctor sees of a peer that takes its time to refuse our certificate, which TLS 1.3 lets it do after our side is done. */
class PeerProbeClientTest {
    private static final String HERE = "127.0.0.1";
    /** Far more than a peer that has accepted us takes for a ticket, and real time: it is the peer that is slow. */
    private static final Duration SLOW = Duration.ofMillis(1500);
    private final PeerProbeClient probe = new PeerProbeClient(PeerSettings.DEFAULT);
    private PeerIdentity own;
    private TlsPeer peer;

    @BeforeEach
    void start() throws Exception {
        own = PeerClientTest.identity("EC", 256, "SHA256withECDSA");
        peer = new TlsPeer(PeerClientTest.identity("EC", 256, "SHA256withECDSA"), "TLSv1.3", null, HERE, 0);
    }

    @AfterEach
    void stop() throws Exception {
        peer.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refusalThatComesLateIsARefusal(boolean slow) {
        peer.judging = slow ? SLOW : Duration.ZERO;
        peer.trusting = false;
        assertThatThrownBy(() -> probe.shakeHands(Optional.of(own), HERE, peer.port())).isInstanceOfSatisfying(HandshakeFailedException.class,
                e -> assertThat(e.reason()).isInstanceOf(HandshakeFailure.RefusedByPeer.class));
        assertThat(trace()).last().isEqualTo("Alert");
    }

    /** Some of its alerts would meet our writes. */
    @Test
    void refusalAtOnceIsNeverABrokenPipe() {
        peer.trusting = false;
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> probe.shakeHands(Optional.of(own), HERE, peer.port())).isInstanceOfSatisfying(HandshakeFailedException.class,
                    e -> assertThat(e.reason()).isInstanceOf(HandshakeFailure.RefusedByPeer.class));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void peerThatAcceptsInItsTimeIsHealthy(boolean slow) throws RefusedException {
        peer.judging = slow ? SLOW : Duration.ZERO;
        peer.open = true;
        assertThat(probe.shakeHands(Optional.of(own), HERE, peer.port()).protocol()).isEqualTo("TLSv1.3");
        assertThat(trace()).contains("Finished").doesNotContain("Alert");
    }

    @Test
    void peerThatClosesAfterTheHandshakeIsNotHealthy() {
        assertThatThrownBy(() -> probe.shakeHands(Optional.of(own), HERE, peer.port())).isInstanceOf(HandshakeFailedException.class);
    }

    private List<String> trace() {
        return probe.trace(Optional.of(own), HERE, peer.port()).steps().stream().map(TraceStep::name).toList();
    }
}
