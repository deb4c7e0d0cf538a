package org.turnpike.transport;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Stores facts about peers' addresses (messages.md §3.7): the fastest of several hosts, and the addresses that failed recently, each for a time.
 * Both only change the order of attempts. Holds {@value #MAX_ENTRIES} of each. Instants are nanoseconds of one monotonic clock. Thread-safe.
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

    /** The host to try first, if the fastest of these is known. */
    synchronized Optional<String> fastestOf(Set<String> hosts, long now) {
        return Optional.ofNullable(fastest.get(hosts)).filter(known -> now - known.since() < settings.fastestKept().toNanos()).map(Fastest::host);
    }

    /** Of these hosts that one answered first and was accepted. */
    synchronized void won(Set<String> hosts, TcpClient.Endpoint winner, long now) {
        failures.remove(winner.address());
        if (hosts.size() > 1 && fastestOf(hosts, now).isEmpty()) {           // its time runs from the race, however often it is used
            fastest.put(hosts, new Fastest(winner.host(), now));
        }
    }

    /** Forgets the fastest of these. */
    synchronized void forget(Set<String> hosts) {
        fastest.remove(hosts);
    }

    synchronized void failed(TcpClient.Endpoint endpoint, long now) {
        if (!settings.coolDown().isZero()) {
            failures.put(endpoint.address(), now);
        }
    }

    /** The addresses that did not fail recently; all if all failed. */
    synchronized List<TcpClient.Endpoint> preferred(List<TcpClient.Endpoint> endpoints, long now) {
        List<TcpClient.Endpoint> well = endpoints.stream().filter(endpoint -> !coolsDown(endpoint, now)).toList();
        return well.isEmpty() ? List.copyOf(endpoints) : well;
    }

    private boolean coolsDown(TcpClient.Endpoint endpoint, long now) {
        Long since = failures.get(endpoint.address());
        return since != null && now - since < settings.coolDown().toNanos();
    }
}
