package org.turnpike.connector;

/**
 * The TLS door of other security servers (5500) as a JCA provider, for WildFly's Elytron. The door's name in the registry is the system
 * property {@code turnpike.door.server.alias}, by default {@code server}.
 */
public final class ServerDoorProvider extends DoorProvider {

    /** Created by Elytron's provider loader. */
    public ServerDoorProvider() {
        this(System.getProperty("turnpike.door.server.alias", "server"));
    }

    private ServerDoorProvider(String door) {
        super("TurnpikeServerDoor", door, () -> new ServerDoorTrustManager(door));
    }
}
