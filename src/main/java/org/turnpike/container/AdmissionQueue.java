package org.turnpike.container;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.turnpike.net.IpNetwork;

/**
 * Decides how many requests of one door are served at the same time, and which request is served next (trust.md §2.8). One address, and one peer,
 * gets at most its share of the places, even if other places are free. A free place goes to the waiting address that has the fewest requests in
 * service. If too many requests wait, the newest request of the address with the most waiting requests is rejected. A waiting request does not occupy
 * a thread. Thread-safe.
 */
final class AdmissionQueue {
    private final Bounds bounds;
    private final BooleanSupplier resources;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Held> held = new HashMap<>();                          // by address and by peer; guarded by lock, like all fields below
    private final Map<String, Deque<Turn>> waiting = new LinkedHashMap<>();          // by address; has no empty queues
    private Held inAll = Held.NOTHING;
    private int waitingInAll;

    /**
     * The bounds of one door.
     *
     * @param places the number of requests that are served at the same time
     * @param share the part of the places and of the bytes that one address or one peer may hold, greater than 0; one place is always allowed
     * @param waiting the largest number of requests that wait for a place
     * @param longestWait the longest time that a request waits for its place
     * @param bytes the heap in bytes that all served requests together may need; one request is always admitted
     */
    record Bounds(int places, double share, int waiting, Duration longestWait, long bytes) {

        private Held shareOfOne() {
            return new Held(Math.max(1, (int) (places * share)), (long) (bytes * share));
        }
    }

    /** The used places and bytes of a door. */
    private record Held(int places, long bytes) {
        static final Held NOTHING = new Held(0, 0);

        Held with(long more) {
            return new Held(places + 1, bytes + more);
        }

        Held without(long less) {
            return places == 1 ? null : new Held(places - 1, bytes - less);
        }

        /** Returns whether one more place with {@code more} bytes is within the limit. The first place is always allowed. */
        boolean allows(Held most, long more) {
            return places == 0 || places < most.places && bytes + more <= most.bytes;
        }
    }

    /**
     * The sender of a request.
     *
     * @param address the IP address of the sender
     * @param peer identifies the security server by its certificate; empty at the client door
     */
    record Caller(String address, Optional<String> peer) {

        /** Creates a sender. All addresses of one IPv6 network count as one address. */
        Caller {
            address = IpNetwork.of(address);
        }

        /** Returns the sender for an information system. */
        static Caller at(String address) {
            return new Caller(address, Optional.empty());
        }

        private List<String> keys() {
            return peer.map(each -> List.of(address, "peer " + each)).orElse(List.of(address));
        }
    }

    /** A request's place, or its position in the queue. {@link #close} releases either; later calls have no effect. */
    final class Turn implements AutoCloseable {
        private final Caller caller;
        private final long bytes;
        private final long deadline = System.nanoTime() + bounds.longestWait().toNanos();
        private final CompletableFuture<Boolean> admitted = new CompletableFuture<>();
        private boolean holdsPlace;                                                  // guarded by lock

        private Turn(Caller caller, long bytes) {
            this.caller = caller;
            this.bytes = bytes;
        }

        /**
         * Returns a future that is completed with true when the request gets its place, or with false when the request is rejected; never
         * exceptionally.
         */
        CompletableFuture<Boolean> admitted() {
            return admitted;
        }

        @Override
        public void close() {
            leave(this);
        }
    }

    /**
     * Creates an empty queue.
     *
     * @param resources returns whether the machine has enough resources for one more request
     */
    AdmissionQueue(Bounds bounds, BooleanSupplier resources) {
        this.bounds = bounds;
        this.resources = resources;
    }

    /** Requests a place. Does not block. The caller must close the returned turn in every case. */
    Turn enter(Caller caller, long bytes) {
        Turn turn = new Turn(caller, bytes);
        if (!resources.getAsBoolean()) {
            turn.admitted.complete(false);
            return turn;
        }
        Optional<Turn> rejected = Optional.empty();
        lock.lock();
        try {
            if (fits(turn) && waiting.values().stream().noneMatch(turns -> goesBefore(turns.getFirst(), turn))) {
                serve(turn);
            } else {
                rejected = waitingInAll < bounds.waiting() ? Optional.empty() : Optional.of(rejectedFor(turn));
                if (rejected.isEmpty() || rejected.get() != turn) {
                    waiting.computeIfAbsent(caller.address(), any -> new ArrayDeque<>()).addLast(turn);
                    waitingInAll++;
                }
            }
        } finally {
            lock.unlock();
        }
        rejected.ifPresent(each -> each.admitted.complete(false));
        if (turn.holdsPlace) {
            turn.admitted.complete(true);
        }
        return turn;
    }

    /** Like {@link #enter}, but the request does not wait: it is rejected if no place is free now. */
    Turn enterNow(Caller caller, long bytes) {
        Turn turn = enter(caller, bytes);
        if (!turn.admitted.isDone()) {
            turn.close();
        }
        return turn;
    }

    /** Rejects the requests that have waited too long. The caller calls this several times a second. */
    void expire() {
        List<Turn> late = new ArrayList<>();
        long now = System.nanoTime();
        lock.lock();
        try {
            for (Deque<Turn> turns : waiting.values()) {
                turns.stream().filter(turn -> now - turn.deadline >= 0).forEach(late::add);
            }
            late.forEach(this::removeWaiting);
        } finally {
            lock.unlock();
        }
        late.forEach(turn -> turn.admitted.complete(false));
    }

    private boolean fits(Turn turn) {
        return inAll.allows(new Held(bounds.places(), bounds.bytes()), turn.bytes) && withinShare(turn);
    }

    private boolean withinShare(Turn turn) {
        return turn.caller.keys().stream().allMatch(key -> heldBy(key).allows(bounds.shareOfOne(), turn.bytes));
    }

    private Held heldBy(String key) {
        return held.getOrDefault(key, Held.NOTHING);
    }

    /**
     * Returns whether a waiting request has precedence over a new request that would fit. A request that waits only because its address or peer has
     * used its share has no precedence.
     */
    private boolean goesBefore(Turn waits, Turn turn) {
        return withinShare(waits) && heldBy(waits.caller.address()).places() <= heldBy(turn.caller.address()).places();
    }

    /** Returns the request to reject when too many requests wait: a waiting request, or this new one. */
    private Turn rejectedFor(Turn turn) {
        int own = Optional.ofNullable(waiting.get(turn.caller.address())).map(Deque::size).orElse(0);
        Deque<Turn> most = waiting.values().stream().max(Comparator.comparing(Deque::size)).orElse(new ArrayDeque<>());
        if (most.size() <= own + 1) {
            return turn;
        }
        Turn newest = most.getLast();
        removeWaiting(newest);
        return newest;
    }

    private void leave(Turn turn) {
        List<Turn> next = new ArrayList<>();
        lock.lock();
        try {
            if (turn.holdsPlace) {
                turn.holdsPlace = false;
                inAll = Optional.ofNullable(inAll.without(turn.bytes)).orElse(Held.NOTHING);
                turn.caller.keys().forEach(key -> held.computeIfPresent(key, (any, before) -> before.without(turn.bytes)));
                for (Optional<Turn> each = next(); each.isPresent(); each = next()) {
                    next.add(each.get());
                }
            } else {
                removeWaiting(turn);
            }
        } finally {
            lock.unlock();
        }
        turn.admitted.complete(false);                                               // no effect if it was completed before
        next.forEach(each -> each.admitted.complete(true));
    }

    /**
     * Serves the next request if it fits. If the next request needs more bytes than are free, no other request is served before it. Otherwise smaller
     * requests could overtake it again and again.
     */
    private Optional<Turn> next() {
        Optional<Turn> next = waiting.values().stream().map(Deque::getFirst).filter(this::withinShare)
                .min(Comparator.comparing(turn -> heldBy(turn.caller.address()).places())).filter(this::fits);
        next.ifPresent(turn -> {
            removeWaiting(turn);
            serve(turn);
        });
        return next;
    }

    private void removeWaiting(Turn turn) {
        Deque<Turn> turns = waiting.get(turn.caller.address());
        if (turns != null && turns.remove(turn)) {
            waitingInAll--;
            if (turns.isEmpty()) {
                waiting.remove(turn.caller.address());
            }
        }
    }

    private void serve(Turn turn) {
        turn.holdsPlace = true;
        inAll = inAll.with(turn.bytes);
        turn.caller.keys().forEach(key -> held.put(key, heldBy(key).with(turn.bytes)));
    }

    /** Returns how many requests wait. */
    int waiting() {
        lock.lock();
        try {
            return waitingInAll;
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many requests are being served. */
    int served() {
        lock.lock();
        try {
            return inAll.places();
        } finally {
            lock.unlock();
        }
    }
}
