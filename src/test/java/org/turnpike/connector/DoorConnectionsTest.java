package org.turnpike.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which connections a door keeps when they are accepted. */
class DoorConnectionsTest {
    private static final String FLOOD = "127.0.2.31";
    private static final String QUIET = "127.0.2.32";
    private final List<SocketChannel> open = new ArrayList<>();
    private ServerSocketChannel door;

    @BeforeEach
    void listen() throws IOException {
        door = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.2.30", 0), 200);
    }

    @AfterEach
    void close() throws IOException {
        for (SocketChannel channel : open) {
            channel.close();
        }
        door.close();
    }

    private SocketChannel accept(String from) throws IOException {
        SocketChannel caller = SocketChannel.open().bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        open.add(caller);
        caller.connect(door.getLocalAddress());
        SocketChannel accepted = door.accept();
        open.add(accepted);
        return accepted;
    }

    private long admitted(DoorConnections connections, String from, int count) throws IOException {
        long admitted = 0;
        for (int i = 0; i < count; i++) {
            SocketChannel accepted = accept(from);
            if (connections.admits(accepted)) {
                admitted++;
            } else {
                accepted.close();
            }
        }
        return admitted;
    }

    @Test
    void theAddressesOfAnIpv6NetworkCountAsOne() throws IOException {
        assertThat(DoorConnections.network(InetAddress.getByName("2001:db8:0:1:a::1"))).isEqualTo(DoorConnections.network(InetAddress.getByName("2001:db8:0:1::2")))
                .isNotEqualTo(DoorConnections.network(InetAddress.getByName("2001:db8:0:2::2")));
        assertThat(DoorConnections.network(InetAddress.getByName("192.0.2.7"))).isEqualTo(InetAddress.getByName("192.0.2.7"));
    }

    @Test
    void oneAddressMayHaveTheWholeDoorWhereTheShareIsOne() throws IOException {
        assertThat(admitted(new DoorConnections(() -> 5, () -> 1, () -> 10, () -> 1000), FLOOD, 6)).isEqualTo(5);
    }

    @Test
    void oneAddressHasHalfOfTheDoor() throws IOException {
        DoorConnections connections = new DoorConnections(() -> 20, () -> 0.5, () -> 10, () -> 1000);
        assertThat(admitted(connections, FLOOD, 30)).isEqualTo(10);
        assertThat(admitted(connections, QUIET, 5)).isEqualTo(5);
    }

    @Test
    void connectionsThatWereClosedCountNoMore() throws IOException {
        DoorConnections connections = new DoorConnections(() -> 2, () -> 0.5, () -> 10, () -> 1000);
        SocketChannel first = accept(FLOOD);
        assertThat(connections.admits(first)).isTrue();
        assertThat(connections.admits(accept(FLOOD))).isFalse();
        first.close();
        assertThat(connections.admits(accept(FLOOD))).isTrue();
    }

    @Test
    void reserveOfFileHandlesIsNeverUsedForConnections() throws IOException {
        long before = DoorConnections.refused();
        assertThat(admitted(new DoorConnections(() -> 20, () -> 0.5, () -> 96, () -> 96), QUIET, 3)).isZero();
        assertThat(DoorConnections.refused() - before).isGreaterThanOrEqualTo(3);
        assertThat(admitted(new DoorConnections(() -> 5000, () -> 0.5, () -> 96, () -> 100), QUIET, 1)).isEqualTo(1);
    }
}
