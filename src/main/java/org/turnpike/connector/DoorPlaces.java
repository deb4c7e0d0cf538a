package org.turnpike.connector;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Decides which connections of a door may have a request under way. Such a connection holds a place. Tomcat uses about 200 KiB for each request, from
 * the first byte of the head until the answer is written, so the number of places depends on the size of the heap. Connections without a place wait
 * and are not read, so they need no more memory than an idle connection. One address gets at most its share of the places. Waiting addresses get
 * places in rotation. Thread-safe.
 *
 * @param <C> a connection, compared by identity
 */
final class DoorPlaces<C> {
    private final int most;
    private final int mostOfOne;
    private final Predicate<C> over;
    private final Predicate<C> closed;
    private final Map<C, Place> held = new IdentityHashMap<>();
    private final Map<String, Integer> heldBy = new HashMap<>();
    private final Map<String, Deque<Waiting<C>>> waiting = new LinkedHashMap<>();         // the address served last is at the end

    /**
     * Creates the places of a door; all are free.
     *
     * @param most the number of places
     * @param share the part of the places that one address may have; one place is always allowed
     * @param over returns whether a connection has no request under way
     * @param closed returns whether a connection is closed, so that it will never have a request again
     */
    DoorPlaces(int most, double share, Predicate<C> over, Predicate<C> closed) {
        this.most = most;
        this.mostOfOne = Math.max(1, (int) (most * share));
        this.over = over;
        this.closed = closed;
    }

    /**
     * Gives the connection a place if it has none and one is free. Returns whether the connection has a place now. If not, the connection waits, and
     * {@link #settle} or {@link #sweep} gives it a place later.
     *
     * @param now the current time in nanoseconds
     */
    synchronized boolean take(C connection, String address, long now) {
        if (held.containsKey(connection)) {
            return true;
        }
        if (isFree(address)) {
            hold(connection, address);
            return true;
        }
        waiting.computeIfAbsent(address, any -> new ArrayDeque<>()).add(new Waiting<>(connection, now));
        return false;
    }

    /**
     * Frees the connection's place if its request is over. Called after each time that a thread has worked for the connection. Returns the
     * connections that get a place as a result: at most one.
     */
    synchronized List<C> settle(C connection) {
        Place place = held.get(connection);
        if (place == null) {
            return List.of();
        }
        if (!over.test(connection)) {
            place.begun = true;
            return List.of();
        }
        held.remove(connection);
        letGo(place.address);
        return next();
    }

    /**
     * Frees the places of connections that are closed, or whose request started and is over without a call of {@link #settle}. Returns the
     * connections that get a place as a result.
     */
    synchronized List<C> sweep() {
        for (Iterator<Map.Entry<C, Place>> each = held.entrySet().iterator(); each.hasNext();) {
            Map.Entry<C, Place> one = each.next();
            Place place = one.getValue();
            if (place.begun && over.test(one.getKey()) || closed.test(one.getKey())) {
                each.remove();
                letGo(place.address);
            }
        }
        return next();
    }

    /** Returns the connections that have a place if other connections wait for one; else returns an empty list. */
    synchronized List<C> heldWhileOthersWait() {
        return waiting.isEmpty() ? List.of() : List.copyOf(held.keySet());
    }

    /** Removes and returns the connections that have waited since before the given time, in nanoseconds. */
    synchronized List<C> giveUp(long before) {
        List<C> late = new ArrayList<>();
        for (Deque<Waiting<C>> line : waiting.values()) {
            while (!line.isEmpty() && line.element().since() - before < 0) {
                late.add(line.remove().connection());
            }
        }
        waiting.values().removeIf(Deque::isEmpty);
        return late;
    }

    private boolean isFree(String address) {
        return held.size() < most && heldBy.getOrDefault(address, 0) < mostOfOne;
    }

    private void hold(C connection, String address) {
        held.put(connection, new Place(address));
        heldBy.merge(address, 1, Integer::sum);
    }

    private void letGo(String address) {
        heldBy.computeIfPresent(address, (any, count) -> count > 1 ? count - 1 : null);
    }

    private List<C> next() {
        List<C> served = new ArrayList<>();
        for (String address = nextAddress(); address != null; address = nextAddress()) {
            Deque<Waiting<C>> line = waiting.remove(address);
            C connection = line.remove().connection();
            hold(connection, address);
            served.add(connection);
            if (!line.isEmpty()) {
                waiting.put(address, line);
            }
        }
        return served;
    }

    private String nextAddress() {
        if (held.size() >= most) {
            return null;
        }
        for (String address : waiting.keySet()) {
            if (isFree(address)) {
                return address;
            }
        }
        return null;
    }

    private record Waiting<C>(C connection, long since) {
    }

    /** A place of a connection. The connection gets the place before its request starts. */
    private static final class Place {
        private final String address;
        private boolean begun;

        Place(String address) {
            this.address = address;
        }
    }
}
