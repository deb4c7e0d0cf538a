package org.turnpike.connector;

/**
 * The TLS door of information systems (8443) as a JCA provider, for WildFly's Elytron. The door's name in the registry is the system
 * property {@code turnpike.door.client.alias}, by default {@code client}.
 */
public final class ClientDoorProvider extends DoorProvider {

    /** Created by Elytron's provider loader. */
    public ClientDoorProvider() {
        this(System.getProperty("turnpike.door.client.alias", "client"));
    }

    private ClientDoorProvider(String door) {
        super("TurnpikeClientDoor", door, () -> new ClientDoorTrustManager(door));
    }
}
