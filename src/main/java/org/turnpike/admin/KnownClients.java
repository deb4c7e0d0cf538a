package org.turnpike.admin;

import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.id.ClientId;
import org.turnpike.serverconf.ServerConfiguration;

/**
 * Checks the subjects of access rights. An unknown identifier is rejected: it may be misspelt, and a client that is registered later with this
 * identifier would get the right. Thread-safe.
 */
final class KnownClients {
    private final CurrentConfiguration conf;

    KnownClients(CurrentConfiguration conf) {
        this.conf = conf;
    }

    /** Checks a client. @throws IllegalArgumentException naming the argument if neither the global configuration nor this server knows the client */
    void require(String argument, ClientId id, ServerConfiguration configuration) {
        boolean found = configuration.findClient(id).isPresent() || conf.find().filter(each -> each.knows(id)).isPresent();
        if (!found) {
            throw new IllegalArgumentException(argument + ": " + id.path() + " is unknown to the global configuration and to this server");
        }
    }
}
