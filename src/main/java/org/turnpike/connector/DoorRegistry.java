package org.turnpike.connector;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * The place where the web application gives its keys and its peer verification to the TLS doors, which the container opened before the
 * application started. The only static state of the code base, because the container creates the classes of the doors. A door is named by the
 * {@code certificateKeyAlias} of its connector; a door without an owner rejects every handshake.
 *
 * <p>Thread-safe. Keys cannot be read out, because only this package can access an entry.
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
     * @param key asked several times in every handshake, so a new key serves the next one, and no session that began with another is resumed; empty
     *        while there is none: the handshake fails
     * @return false if the door is already taken; then nothing has changed
     */
    public static boolean take(String door, Object owner, Supplier<Optional<DoorKey>> key, PeerJudge judge) {
        return take(door, new Entry(owner, new DoorKeys(key, () -> changed(door)), Optional.of(judge), UNHEARD));
    }

    /** As the other, for a door that lets any client certificate in to be compared later ({@link ClientDoorSslImplementation}). */
    public static boolean take(String door, Object owner, Supplier<Optional<DoorKey>> key) {
        return take(door, new Entry(owner, new DoorKeys(key, () -> changed(door)), Optional.empty(), UNHEARD));
    }

    /** Notifies the listener of every handshake that fails at the door from now on. Returns false, and changes nothing, unless the door is the owner's. */
    public static boolean listen(String door, Object owner, HandshakeListener listener) {
        Entry entry = ENTRIES.get(door);
        return entry != null && entry.owner() == owner
                && ENTRIES.replace(door, entry, new Entry(owner, entry.keys(), entry.judge(), listener));
    }

    /** Releases the door; from then on it rejects every handshake. Returns false, and changes nothing, unless it is the owner's. */
    public static boolean release(String door, Object owner) {
        Entry entry = ENTRIES.get(door);
        return entry != null && entry.owner() == owner && ENTRIES.remove(door, entry) && changed(door);
    }

    /**
     * Discards the door's TLS sessions: none of them is resumed from now on. Connections that are open stay. Returns false, and changes
     * nothing, unless the door is the owner's.
     */
    public static boolean forgetSessions(String door, Object owner) {
        Entry entry = ENTRIES.get(door);
        return entry != null && entry.owner() == owner && changed(door);
    }

    /**
     * How many connections the doors of this process have closed when they were accepted: because an address exceeded its share, or because
     * there were too few file handles.
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

    /** How often the door's sessions had to be forgotten, for a key that was replaced meanwhile too: another number, other sessions. */
    static long changes(String door) {
        find(door).ifPresent(entry -> entry.keys().current());
        return CHANGES.getOrDefault(door, 0L);
    }

    private static boolean changed(String door) {
        CHANGES.merge(door, 1L, Long::sum);
        return true;
    }
}
