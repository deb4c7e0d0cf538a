package org.turnpike.connector;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * Gives the keys and the peer verification of the web application to the TLS doors, which the container opened before the application started. The
 * entries are static because the container creates the objects of the doors. The
 * {@code certificateKeyAlias} of a connector is the name of its door. A door without an owner rejects every handshake.
 *
 * <p>Thread-safe. Code outside this package cannot read the keys, because only this package can access an entry.
 */
public final class DoorRegistry {
    private static final ConcurrentMap<String, Entry> ENTRIES = new ConcurrentHashMap<>();
    private static final ConcurrentMap<String, Long> CHANGES = new ConcurrentHashMap<>();
    private static final HandshakeListener UNHEARD = (peer, enabled, negotiated, failure) -> { };

    /** The objects that one application has given to one door. */
    record Entry(Object owner, DoorKeys keys, Optional<PeerJudge> judge, HandshakeListener listener) {
    }

    private DoorRegistry() {
    }

    /**
     * Takes the door for a server that verifies its peers ({@link ServerDoorSslImplementation}).
     *
     * @param owner compared by identity when the door is released
     * @param key returns the current key; empty if the door has no key, which makes the handshake fail. Called several times in every handshake: the next
     *        handshake uses a new key immediately, and sessions that started with another key are not resumed
     * @return false if the door already has an owner; nothing is changed then
     */
    public static boolean take(String door, Object owner, Supplier<Optional<DoorKey>> key, PeerJudge judge) {
        return take(door, new Entry(owner, new DoorKeys(key, () -> changed(door)), Optional.of(judge), UNHEARD));
    }

    /**
     * Takes the door for a server that accepts any client certificate and compares it later ({@link ClientDoorSslImplementation}). Like the method
     * above, but without a judge.
     */
    public static boolean take(String door, Object owner, Supplier<Optional<DoorKey>> key) {
        return take(door, new Entry(owner, new DoorKeys(key, () -> changed(door)), Optional.empty(), UNHEARD));
    }

    /** Notifies the listener of the handshakes at the door from now on. Returns false and changes nothing if {@code owner} does not own the door. */
    public static boolean listen(String door, Object owner, HandshakeListener listener) {
        Entry entry = ENTRIES.get(door);
        return entry != null && entry.owner() == owner
                && ENTRIES.replace(door, entry, new Entry(owner, entry.keys(), entry.judge(), listener));
    }

    /** Releases the door; from then on it rejects every handshake. Returns false and changes nothing if {@code owner} does not own the door. */
    public static boolean release(String door, Object owner) {
        Entry entry = ENTRIES.get(door);
        return entry != null && entry.owner() == owner && ENTRIES.remove(door, entry) && changed(door);
    }

    /**
     * Discards the door's TLS sessions: none of them is resumed from now on. Open connections stay open. Returns false and changes nothing if
     * {@code owner} does not own the door.
     */
    public static boolean forgetSessions(String door, Object owner) {
        Entry entry = ENTRIES.get(door);
        return entry != null && entry.owner() == owner && changed(door);
    }

    /**
     * Returns how many connections the doors of this process closed immediately, because an address exceeded its share or because too few file
     * handles were free.
     */
    public static long refusedConnections() {
        return DoorConnections.refused();
    }

    static Optional<Entry> find(String door) {
        return Optional.ofNullable(ENTRIES.get(door));
    }

    private static boolean take(String door, Entry entry) {
        return ENTRIES.putIfAbsent(door, entry) == null && changed(door);
    }

    /**
     * Returns how often the door's sessions were discarded, also because of a key that was replaced since the last call. If the number has changed,
     * the former sessions must not be resumed.
     */
    static long changes(String door) {
        find(door).ifPresent(entry -> entry.keys().current());
        return CHANGES.getOrDefault(door, 0L);
    }

    private static boolean changed(String door) {
        CHANGES.merge(door, 1L, Long::sum);
        return true;
    }
}
