package org.turnpike.transport;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Remembers, for a limited time, the fastest of several hosts and the addresses that failed recently (messages.md §3.7). Both only change the order
 * of attempts. Stores at most {@value #MAX_ENTRIES} of each. Instants are nanoseconds of one monotonic clock. Thread-safe.
 */
final class AddressMemory {
    private static final int MAX_ENTRIES = 10_000;

    private final PeerSettings.Selection settings;
    private final Map<Set<String>, Fastest> fastest = bounded();                 // guarded by this
    private final Map<InetSocketAddress, Long> failures = bounded();             // guarded by this

    private record Fastest(String host, long since) {
    }

    AddressMemory(PeerSettings.Selection settings) {
        this.settings = settings;
    }

    private static <K, V> Map<K, V> bounded() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > MAX_ENTRIES;
            }
        };
    }

    /** Returns the host to try first; empty if the fastest of these hosts is not known. */
    synchronized Optional<String> fastestOf(Set<String> hosts, long now) {
        return Optional.ofNullable(fastest.get(hosts)).filter(known -> now - known.since() < settings.fastestKept().toNanos()).map(Fastest::host);
    }

    /** Records that one of these hosts answered first and was accepted. */
    synchronized void won(Set<String> hosts, TcpClient.Endpoint winner, long now) {
        failures.remove(winner.address());
        if (hosts.size() > 1 && fastestOf(hosts, now).isEmpty()) {           // the entry expires a fixed time after the race, even if it is used often
            fastest.put(hosts, new Fastest(winner.host(), now));
        }
    }

    /** Removes the fastest of these hosts. */
    synchronized void forget(Set<String> hosts) {
        fastest.remove(hosts);
    }

    synchronized void failed(TcpClient.Endpoint endpoint, long now) {
        if (!settings.coolDown().isZero()) {
            failures.put(endpoint.address(), now);
        }
    }

    /** Returns the addresses that did not fail recently, or all addresses if all of them failed. */
    synchronized List<TcpClient.Endpoint> preferred(List<TcpClient.Endpoint> endpoints, long now) {
        List<TcpClient.Endpoint> well = endpoints.stream().filter(endpoint -> !coolsDown(endpoint, now)).toList();
        return well.isEmpty() ? List.copyOf(endpoints) : well;
    }

    private boolean coolsDown(TcpClient.Endpoint endpoint, long now) {
        Long since = failures.get(endpoint.address());
        return since != null && now - since < settings.coolDown().toNanos();
    }
}
