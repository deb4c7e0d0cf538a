package org.turnpike.users;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Limits the requests of an address: by default 20 a second and 600 a minute (operations.md §e.1). Stores the {@value #ADDRESSES} addresses that
 * called last. Thread-safe; time is an argument.
 */
public final class Throttle {
    private static final int ADDRESSES = 10_000;

    private final int perSecond;
    private final int perMinute;
    private final Map<String, Windows> seen = new LinkedHashMap<>(16, 0.75f, true) {        // guarded by this
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Windows> eldest) {
            return size() > ADDRESSES;
        }
    };

    /** The current second and minute of one address. */
    private static final class Windows {
        private Instant second = Instant.MIN;
        private int inSecond;
        private Instant minute = Instant.MIN;
        private int inMinute;
    }

    public Throttle(int perSecond, int perMinute) {
        this.perSecond = perSecond;
        this.perMinute = perMinute;
    }

    /** Counts a request. Returns false if the address has exceeded its limit for this second or minute. */
    public synchronized boolean admit(String address, Instant now) {
        Windows windows = seen.computeIfAbsent(address, each -> new Windows());
        if (isOver(windows.second, now, Duration.ofSeconds(1))) {
            windows.second = now;
            windows.inSecond = 0;
        }
        if (isOver(windows.minute, now, Duration.ofMinutes(1))) {
            windows.minute = now;
            windows.inMinute = 0;
        }
        if (windows.inSecond >= perSecond || windows.inMinute >= perMinute) {
            return false;
        }
        windows.inSecond++;
        windows.inMinute++;
        return true;
    }

    /** Whether the window is over; also true if the clock was set back. */
    private static boolean isOver(Instant from, Instant now, Duration length) {
        return from.equals(Instant.MIN) || now.isBefore(from) || !now.isBefore(from.plus(length));
    }
}
