package org.turnpike.trust;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.turnpike.globalconf.GlobalConfiguration;

/**
 * Caches results that are valid for the content of a snapshot. All are discarded when the content changes. When there are too many, the least
 * recently used is removed.
 */
final class SnapshotCache<K, V> {
    private final int maxEntries;
    private GlobalConfiguration snapshot;                                        // guarded by this
    private final Map<K, V> entries = new LinkedHashMap<>(16, 0.75f, true) {     // guarded by this
        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > maxEntries;
        }
    };

    SnapshotCache(int maxEntries) {
        this.maxEntries = maxEntries;
    }

    synchronized Optional<V> find(GlobalConfiguration conf, K key) {
        return snapshot != null && conf.hasContentOf(snapshot) ? Optional.ofNullable(entries.get(key)) : Optional.empty();
    }

    synchronized void put(GlobalConfiguration conf, K key, V value) {
        if (snapshot == null || !conf.hasContentOf(snapshot)) {
            entries.clear();
            snapshot = conf;
        }
        entries.put(key, value);
    }
}
