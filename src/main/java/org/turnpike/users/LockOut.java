package org.turnpike.users;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Rejects attempts to sign in after {@value #FAILURES} failures within {@link #PERIOD}, for as long from the last of them. Counted by address, and by
 * name together with address: an attacker elsewhere cannot lock an administrator out. Remembers {@value #KEPT} of both. Thread-safe; time is
 * an argument.
 */
public final class LockOut {
    /** Failures of a name from one address until it is locked out; an address may fail {@value #OF_ADDRESS} times with any names or keys. */
    public static final int FAILURES = 5;
    /** As {@link #FAILURES}, of one address with any names and keys. */
    public static final int OF_ADDRESS = 20;
    /** How long failures count, and how long a lock-out lasts. */
    public static final Duration PERIOD = Duration.ofMinutes(15);
    private static final int KEPT = 10_000;

    private final Map<String, Failures> failures = new LinkedHashMap<>(16, 0.75f, true) {       // guarded by this
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > KEPT;
        }
    };

    private record Failures(int count, Instant last) {
    }

    /** Whether an attempt may be made now; an empty name stands for an API key. */
    public synchronized boolean permits(String name, String address, Instant now) {
        return count(address, now) < OF_ADDRESS && count(key(name, address), now) < FAILURES || name.isEmpty() && count(address, now) < OF_ADDRESS;
    }

    /** Counts a failed attempt. */
    public synchronized void failed(String name, String address, Instant now) {
        note(address, now);
        if (!name.isEmpty()) {
            note(key(name, address), now);
        }
    }

    /** Forgets the failures of a name from an address after a successful attempt; those of the address remain. */
    public synchronized void succeeded(String name, String address) {
        failures.remove(key(name, address));
    }

    private void note(String key, Instant now) {
        failures.put(key, new Failures(count(key, now) + 1, now));
    }

    private int count(String key, Instant now) {
        Failures known = failures.get(key);
        return known == null || now.isAfter(known.last().plus(PERIOD)) ? 0 : known.count();
    }

    private static String key(String name, String address) {
        return address + " " + name.substring(0, Math.min(name.length(), 64));
    }
}
