package org.turnpike.trust;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Caches a limited number of facts that depend only on their keys and never change. When the cache is full, it removes the least recently used fact.
 * Thread-safe.
 */
public final class Recent<K, V> {
    private final Map<K, V> facts;                                         // guarded by itself

    /** @param most the largest number of cached facts */
    public Recent(int most) {
        this.facts = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    /** Returns the fact; empty if it is not cached. */
    public Optional<V> find(K key) {
        synchronized (facts) {
            return Optional.ofNullable(facts.get(key));
        }
    }

    /** Caches a fact. */
    public void put(K key, V fact) {
        synchronized (facts) {
            facts.put(key, fact);
        }
    }
}
