package org.turnpike.users;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Rejects attempts to sign in after {@value #FAILURES} failures within {@link #PERIOD}. The lock-out lasts {@link #PERIOD} from the last failure.
 * Failures are counted for each address, and for each pair of name and address, so an attacker at another address cannot lock an administrator out.
 * At most {@value #KEPT} of each are stored. Thread-safe; time is an argument.
 */
public final class LockOut {
    /**
     * The number of failures after which a name is locked out at one address. An address may fail {@value #OF_ADDRESS} times with any names or keys.
     */
    public static final int FAILURES = 5;
    /** The number of failures, with any names and keys, after which an address is locked out. */
    public static final int OF_ADDRESS = 20;
    /** The time for which failures count, and the duration of a lock-out. */
    public static final Duration PERIOD = Duration.ofMinutes(15);
    private static final int KEPT = 10_000;

    private final Map<String, Failures> failures = new LinkedHashMap<>(16, 0.75f, true) {       // guarded by this
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > KEPT;
        }
    };

    /** @param pending attempts under way, which may still fail */
    private record Failures(int count, int pending, Instant last) {
        private static final Failures NONE = new Failures(0, 0, Instant.MIN);
    }

    /**
     * Starts an attempt, which counts as a failure until it ends; an empty name stands for an API key or a certificate. Each started attempt is
     * ended once by {@link #failed}, {@link #succeeded} or {@link #abandoned}.
     *
     * @return false if too many have failed; then no attempt was started
     */
    public synchronized boolean begin(String name, String address, Instant now) {
        if (tries(address, now) >= OF_ADDRESS || !name.isEmpty() && tries(key(name, address), now) >= FAILURES) {
            return false;
        }
        note(address, 0, 1, now);
        if (!name.isEmpty()) {
            note(key(name, address), 0, 1, now);
        }
        return true;
    }

    /** Ends an attempt that failed. */
    public synchronized void failed(String name, String address, Instant now) {
        note(address, 1, -1, now);
        if (!name.isEmpty()) {
            note(key(name, address), 1, -1, now);
        }
    }

    /** Ends a successful attempt and deletes the failures of that name from that address; those of the address remain. */
    public synchronized void succeeded(String name, String address, Instant now) {
        abandoned(name, address, now);
        if (!name.isEmpty()) {
            String key = key(name, address);
            note(key, -current(key, now).count(), 0, now);
        }
    }

    /** Ends an attempt whose credential was not checked. */
    public synchronized void abandoned(String name, String address, Instant now) {
        note(address, 0, -1, now);
        if (!name.isEmpty()) {
            note(key(name, address), 0, -1, now);
        }
    }

    private void note(String key, int failed, int begun, Instant now) {
        Failures known = current(key, now);
        Failures next = new Failures(known.count() + failed, Math.max(0, known.pending() + begun), failed > 0 ? now : known.last());
        if (next.count() == 0 && next.pending() == 0) {
            failures.remove(key);
        } else {
            failures.put(key, next);
        }
    }

    private int tries(String key, Instant now) {
        Failures known = current(key, now);
        return known.count() + known.pending();
    }

    private Failures current(String key, Instant now) {
        Failures known = failures.getOrDefault(key, Failures.NONE);
        return known.count() > 0 && now.isAfter(known.last().plus(PERIOD)) ? new Failures(0, known.pending(), Instant.MIN) : known;
    }

    private static String key(String name, String address) {
        return address + " " + name.substring(0, Math.min(name.length(), 64));
    }
}
