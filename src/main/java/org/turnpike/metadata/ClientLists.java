package org.turnpike.metadata;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.GlobalConfiguration;

/** The client lists of a global configuration, each built at its first request and kept until the configuration changes. Thread-safe. */
public final class ClientLists {
    private final Map<String, ClientList> lists = new HashMap<>();         // by instance; guarded by this, as is of
    private Optional<GlobalConfiguration> of = Optional.empty();

    /**
     * The list for an instance; at most one is kept for each instance of the configuration.
     *
     * @param instance absent for the own one
     * @throws RefusedException as {@link ClientList#of}
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
