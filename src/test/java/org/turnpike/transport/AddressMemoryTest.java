package org.turnpike.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is remembered of addresses, and until when. */
class AddressMemoryTest {
    private static final TcpClient.Endpoint A = endpoint("127.0.0.1");
    private static final TcpClient.Endpoint B = endpoint("127.0.0.2");
    private static final Set<String> BOTH = Set.of(A.host(), B.host());
    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final long COOLED = Duration.ofSeconds(30).toNanos();

    private final AddressMemory memory = new AddressMemory(PeerSettings.Selection.DEFAULT);

    private static TcpClient.Endpoint endpoint(String host) {
        return new TcpClient.Endpoint(host, new InetSocketAddress(host, 5500));
    }

    @Test
    void fastestIsKeptForItsTimeHoweverOftenItIsUsed() {
        memory.won(BOTH, A, 0);
        memory.won(BOTH, A, HOUR / 2);
        assertThat(memory.fastestOf(BOTH, HOUR - 1)).contains(A.host());
        assertThat(memory.fastestOf(BOTH, HOUR)).isEmpty();
        memory.won(BOTH, B, HOUR);
        assertThat(memory.fastestOf(BOTH, HOUR + 1)).contains(B.host());
    }

    @Test
    void fastestBelongsToItsSetOfHosts() {
        memory.won(BOTH, A, 0);
        assertThat(memory.fastestOf(Set.of(A.host(), B.host(), "127.0.0.3"), 1)).isEmpty();
        memory.forget(BOTH);
        assertThat(memory.fastestOf(BOTH, 1)).isEmpty();
    }

    @Test
    void oneHostAloneIsNotRemembered() {
        memory.won(Set.of(A.host()), A, 0);
        assertThat(memory.fastestOf(Set.of(A.host()), 1)).isEmpty();
    }

    @Test
    void zeroTurnsBothOff() {
        AddressMemory off = new AddressMemory(new PeerSettings.Selection(Duration.ZERO, Duration.ZERO));
        off.won(BOTH, A, 0);
        off.failed(B, 0);
        assertThat(off.fastestOf(BOTH, 0)).isEmpty();
        assertThat(off.preferred(List.of(A, B), 0)).containsExactly(A, B);
    }

    @Test
    void failedAddressComesLastUntilItHasCooledDown() {
        memory.failed(A, 0);
        assertThat(memory.preferred(List.of(A, B), COOLED - 1)).containsExactly(B);
        assertThat(memory.preferred(List.of(A), COOLED - 1)).as("there is no other").containsExactly(A);
        assertThat(memory.preferred(List.of(A, B), COOLED)).containsExactly(A, B);
        memory.failed(A, COOLED);
        memory.won(BOTH, A, COOLED + 1);
        assertThat(memory.preferred(List.of(A, B), COOLED + 2)).as("it works again").containsExactly(A, B);
    }
}
