package org.turnpike.trust;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A bounded number of facts that follow from their keys alone, for ever, and are found again rather than worked out again. The least used go
 * first when there are too many. Thread-safe.
 */
public final class Recent<K, V> {
    private final Map<K, V> facts;                                         // guarded by itself

    /** @param most facts that are kept */
    public Recent(int most) {
        this.facts = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    /** The fact, while it is remembered. */
    public Optional<V> find(K key) {
        synchronized (facts) {
            return Optional.ofNullable(facts.get(key));
        }
    }

    /** Remembers it. */
    public void put(K key, V fact) {
        synchronized (facts) {
            facts.put(key, fact);
        }
    }
}
