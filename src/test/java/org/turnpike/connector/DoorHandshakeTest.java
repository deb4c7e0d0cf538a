package org.turnpike.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real handshakes against the connector's managers. Each test has its own door, named after it. */
class DoorHandshakeTest {
    private static final String DOOR = "handshake-test";
    private final Object owner = new Object();
    private final PeerJudge anyone = chain -> { };

    @AfterEach
    void release() {
        DoorRegistry.release(DOOR, owner);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void doorThatNobodyHasTakenRefuses(String protocol) throws Exception {
        try (TlsDoor door = serverDoor()) {
            assertThatThrownBy(() -> door.knock(TestKeys.rsa("peer"), protocol)).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void peerThatTheJudgeAcceptsComesIn(String protocol) throws Exception {
        DoorKey key = TestKeys.rsa("door");
        DoorRegistry.take(DOOR, owner, () -> Optional.of(key), anyone);
        try (TlsDoor door = serverDoor()) {
            assertThat(TlsDoor.shownBy(door.knock(TestKeys.ec("peer"), protocol))).isEqualTo(key.leaf());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void peerThatTheJudgeRefusesStaysOut(String protocol) throws Exception {
        AtomicReference<X509Certificate> judged = new AtomicReference<>();
        DoorKey key = TestKeys.rsa("door");
        DoorKey peer = TestKeys.rsa("peer");
        DoorRegistry.take(DOOR, owner, () -> Optional.of(key), chain -> {
            judged.set(chain[0]);
            throw new CertificateException("not registered");
        });
        try (TlsDoor door = serverDoor()) {
            assertThatThrownBy(() -> door.knock(peer, protocol)).isInstanceOf(IOException.class);
            assertThat(judged.get()).isEqualTo(peer.leaf());
        }
    }

    @Test
    void judgeThatBreaksLetsNobodyIn() throws Exception {
        DoorKey key = TestKeys.rsa("door");
        DoorRegistry.take(DOOR, owner, () -> Optional.of(key), chain -> {
            throw new IllegalStateException("bug");
        });
        try (TlsDoor door = serverDoor()) {
            assertThatThrownBy(() -> door.knock(TestKeys.rsa("peer"), "TLSv1.2")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void peerWithoutCertificateStaysOut() throws Exception {
        DoorKey key = TestKeys.rsa("door");
        DoorRegistry.take(DOOR, owner, () -> Optional.of(key), anyone);
        try (TlsDoor door = serverDoor()) {
            assertThatThrownBy(() -> door.knock(null, "TLSv1.2")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void serverDoorTakenWithoutJudgeLetsNobodyIn() throws Exception {
        DoorKey key = TestKeys.rsa("door");
        DoorRegistry.take(DOOR, owner, () -> Optional.of(key));
        try (TlsDoor door = serverDoor()) {
            assertThatThrownBy(() -> door.knock(TestKeys.rsa("peer"), "TLSv1.2")).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void replacedKeyServesTheNextHandshake(String protocol) throws Exception {
        AtomicReference<Optional<DoorKey>> key = new AtomicReference<>(Optional.empty());
        DoorRegistry.take(DOOR, owner, key::get, anyone);
        DoorKey peer = TestKeys.rsa("peer");
        try (TlsDoor door = serverDoor()) {
            assertThatThrownBy(() -> door.knock(peer, protocol)).isInstanceOf(IOException.class);
            for (DoorKey next : new DoorKey[] {TestKeys.rsa("first"), TestKeys.ec("second"), TestKeys.rsa("third")}) {
                key.set(Optional.of(next));
                assertThat(TlsDoor.shownBy(door.knock(peer, protocol))).isEqualTo(next.leaf());
            }
        }
    }

    @Test
    void handshakeEndsWithTheKeyItBeganWith() throws Exception {
        AtomicReference<DoorKey> key = new AtomicReference<>(TestKeys.rsa("old"));
        DoorRegistry.take(DOOR, owner, () -> Optional.of(key.get()), anyone);
        DoorKeyManager keys = new DoorKeyManager(DOOR);
        DoorKey old = key.get();
        String alias = keys.chooseEngineServerAlias("RSA", null, null);
        key.set(TestKeys.rsa("new"));
        assertThat(keys.chooseEngineServerAlias("RSA", null, null)).isNotEqualTo(alias);
        assertThat(keys.getCertificateChain(alias)).containsExactly(old.leaf());
        assertThat(keys.getPrivateKey(alias)).isSameAs(old.key());
        DoorRegistry.release(DOOR, owner);
        assertThat(keys.getPrivateKey(alias)).isNull();
    }

    @Test
    void deployedServersFindTheirSuites() throws Exception {
        AtomicReference<DoorKey> key = new AtomicReference<>(TestKeys.rsa("door"));
        DoorRegistry.take(DOOR, owner, () -> Optional.of(key.get()), anyone);
        DoorKey peer = TestKeys.rsa("peer");
        String[] theirs = {"TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"};
        try (TlsDoor door = serverDoor()) {
            assertThat(door.knock(peer, "TLSv1.2", theirs).getCipherSuite()).isEqualTo(theirs[0]);
            key.set(TestKeys.ec("door"));
            assertThat(door.knock(peer, "TLSv1.2", theirs).getCipherSuite()).isEqualTo(theirs[2]);
        }
    }

    @Test
    void clientDoorLetsAnyCertificateInAndNone() throws Exception {
        DoorKey key = TestKeys.rsa("internal");
        DoorRegistry.take(DOOR, owner, () -> Optional.of(key));
        try (TlsDoor door = new TlsDoor(DOOR, new ClientDoorTrustManager(DOOR), false)) {
            assertThat(TlsDoor.shownBy(door.knock(TestKeys.rsa("anyone"), "TLSv1.3"))).isEqualTo(key.leaf());
            assertThat(TlsDoor.shownBy(door.knock(null, "TLSv1.2"))).isEqualTo(key.leaf());
        }
    }

    @Test
    void releasedDoorRefuses() throws Exception {
        DoorKey key = TestKeys.rsa("door");
        DoorRegistry.take(DOOR, owner, () -> Optional.of(key), anyone);
        try (TlsDoor door = serverDoor()) {
            door.knock(TestKeys.rsa("peer"), "TLSv1.3");
            DoorRegistry.release(DOOR, owner);
            assertThatThrownBy(() -> door.knock(TestKeys.rsa("peer"), "TLSv1.3")).isInstanceOf(IOException.class);
        }
    }

    private static TlsDoor serverDoor() throws Exception {
        return new TlsDoor(DOOR, new ServerDoorTrustManager(DOOR), true);
    }
}
