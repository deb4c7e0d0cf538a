package org.turnpike.admin;

import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.id.ClientId;
import org.turnpike.serverconf.ServerConfiguration;

/** The subjects that may have a right: a misspelt identifier is rejected, so that a right never belongs to a later stranger. Thread-safe. */
final class KnownClients {
    private final CurrentConfiguration conf;

    KnownClients(CurrentConfiguration conf) {
        this.conf = conf;
    }

    /** @throws IllegalArgumentException naming the argument when neither the global configuration nor this server knows the client */
    void require(String argument, ClientId id, ServerConfiguration configuration) {
        boolean found = configuration.findClient(id).isPresent() || conf.find().filter(each -> each.knows(id)).isPresent();
        if (!found) {
            throw new IllegalArgumentException(argument + ": " + id.path() + " is unknown to the global configuration and to this server");
        }
    }
}
