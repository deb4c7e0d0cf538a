package org.turnpike.container;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import org.turnpike.connector.DoorKey;
import org.turnpike.connector.DoorRegistry;
import org.turnpike.connector.HandshakeListener;

/**
 * Gives the security server's keys and its verification of peers to the TLS doors, which the container created with its own class loader. Loading
 * this class fails with a {@link LinkageError} if turnpike-connector.jar is missing.
 */
final class DoorHandover implements AutoCloseable {
    private final String serverDoor;
    private final String clientDoor;

    private DoorHandover(String serverDoor, String clientDoor) {
        this.serverDoor = serverDoor;
        this.clientDoor = clientDoor;
    }

    /**
     * Takes both doors.
     *
     * @throws IllegalStateException if another application owns one of them; neither is taken then
     */
    static DoorHandover take(String serverDoor, String clientDoor, Doors doors) {
        DoorHandover handover = new DoorHandover(serverDoor, clientDoor);
        boolean server = DoorRegistry.take(serverDoor, handover, key(doors::authenticationKey), doors::judgePeer);
        boolean client = server && DoorRegistry.take(clientDoor, handover, key(doors::internalTlsKey));
        if (!client) {
            handover.close();
            throw new IllegalStateException("Another application in this container already serves the door '"
                    + (server ? clientDoor : serverDoor) + "'. Undeploy that application, or give each application its own doors with "
                    + "turnpike.door.server.alias,"
                    + " turnpike.door.client.alias and certificateKeyAlias in server.xml.");
        }
        DoorRegistry.listen(serverDoor, handover, listener(doors::serverHandshakeFailed, doors::serverHandshakeCompleted));
        DoorRegistry.listen(clientDoor, handover, listener(doors::clientHandshakeFailed, doors::clientHandshakeCompleted));
        return handover;
    }

    /** Discards the server door's TLS sessions, so that each peer is verified in a handshake again. Open connections stay open. */
    void forgetSessions() {
        DoorRegistry.forgetSessions(serverDoor, this);
    }

    /** Releases the doors: every later handshake is rejected. */
    @Override
    public void close() {
        DoorRegistry.release(serverDoor, this);
        DoorRegistry.release(clientDoor, this);
    }

    private static Supplier<Optional<DoorKey>> key(Supplier<Optional<Doors.TlsKey>> key) {
        return () -> key.get().map(own -> new DoorKey(own.key(), own.chain()));
    }

    private interface Completed {
        void handshake(String protocol, boolean resumed);
    }

    private static HandshakeListener listener(HandshakeListener failed, Completed completed) {
        return new HandshakeListener() {
            @Override
            public void failed(Optional<String> peer, SSLParameters enabled, String negotiated, IOException failure) {
                failed.failed(peer, enabled, negotiated, failure);
            }

            @Override
            public void completed(String protocol, boolean resumed) {
                completed.handshake(protocol, resumed);
            }
        };
    }
}
