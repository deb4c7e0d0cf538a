package org.turnpike.globalconf;

import java.util.Optional;
import java.util.Set;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServerId;

/**
 * A security server as its instance publishes it (trust.md §1.7).
 *
 * @param address host name or IP address, no port
 * @param clients the listed clients; the owner is included only if it is listed too, see {@link #serves}
 */
public record RegisteredServer(ServerId id, Optional<String> address, Set<ClientId> clients, boolean inMaintenance,
        Optional<String> maintenanceMessage) {
    public RegisteredServer {
        clients = Set.copyOf(clients);
    }

    /** Whether exactly this client is the owner or a listed client. A member and its subsystems are different clients (trust.md §1.9). */
    public boolean serves(ClientId client) {
        return id.owner().equals(client) || clients.contains(client);
    }
}
