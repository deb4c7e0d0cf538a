package org.turnpike.metadata;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.GlobalConfiguration;

/**
 * Caches the client lists of a global configuration. Each list is built on the first request for it and kept until the configuration changes.
 * Thread-safe.
 */
public final class ClientLists {
    private final Map<String, ClientList> lists = new HashMap<>();         // by instance; guarded by this, like of
    private Optional<GlobalConfiguration> of = Optional.empty();

    /**
     * Returns the list for an instance. At most one list is kept for each instance of the configuration.
     *
     * @param instance empty for the instance of this server
     * @throws RefusedException for the same reasons as {@link ClientList#of}
     */
    public synchronized ClientList of(Optional<String> instance, GlobalConfiguration conf, Instant at) throws RefusedException {
        conf.requireCurrent(at);
        if (of.filter(kept -> kept == conf).isEmpty()) {
            lists.clear();
            of = Optional.of(conf);
        }
        String asked = instance.orElse(conf.instance());
        ClientList known = lists.get(asked);
        if (known == null) {
            known = ClientList.of(instance, conf, at);
            lists.put(asked, known);
        }
        return known;
    }
}
