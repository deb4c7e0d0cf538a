package org.turnpike.container;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * How many requests of one door are served at once, and who is next (trust.md §2.8). Fair by address: a free place goes to the waiting
 * address that has the fewest requests in service, and when too many wait, the newest of the address with the most waiting is turned
 * away. So one address that floods the door delays itself. Connections and threads are bounded by the container's connector. Thread-safe.
 */
final class AdmissionQueue {
    private final int atOnce;
    private final int waitingAtMost;
    private final Duration longestWait;
    private final BooleanSupplier resources;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Integer> served = new HashMap<>();                                        // guarded by lock, as all below
    private final Map<String, Deque<CompletableFuture<Boolean>>> waiting = new LinkedHashMap<>();
    private int servedInAll;
    private int waitingInAll;

    /**
     * An empty queue.
     *
     * @param resources whether the machine has enough left to begin with one more request
     */
    AdmissionQueue(int atOnce, int waitingAtMost, Duration longestWait, BooleanSupplier resources) {
        this.atOnce = atOnce;
        this.waitingAtMost = waitingAtMost;
        this.longestWait = longestWait;
        this.resources = resources;
    }

    /** Waits for a place; true when there is one, which {@link #leave} then gives back, false when the request is turned away. */
    boolean enter(String address) {
        if (!resources.getAsBoolean()) {
            return false;
        }
        CompletableFuture<Boolean> turn = new CompletableFuture<>();
        lock.lock();
        try {
            if (servedInAll < atOnce) {
                serve(address);
                return true;
            }
            if (waitingInAll >= waitingAtMost && !turnAwayForMore(address)) {
                return false;
            }
            waiting.computeIfAbsent(address, any -> new ArrayDeque<>()).addLast(turn);
            waitingInAll++;
        } finally {
            lock.unlock();
        }
        return await(address, turn);
    }

    private boolean await(String address, CompletableFuture<Boolean> turn) {
        try {
            return turn.get(longestWait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return giveUp(address, turn);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return giveUp(address, turn);
        } catch (ExecutionException e) {
            throw new AssertionError("A turn is never completed by a failure", e);
        }
    }

    /** Leaves the queue; its turn may have come at the same moment. */
    private boolean giveUp(String address, CompletableFuture<Boolean> turn) {
        lock.lock();
        try {
            if (turn.isDone()) {
                return turn.join();
            }
            waiting.get(address).remove(turn);
            left(address);
            return false;
        } finally {
            lock.unlock();
        }
    }

    private boolean turnAwayForMore(String address) {
        int own = waiting.containsKey(address) ? waiting.get(address).size() : 0;
        Map.Entry<String, Deque<CompletableFuture<Boolean>>> most = waiting.entrySet().stream()
                .max(Comparator.comparing(entry -> entry.getValue().size())).orElse(null);
        if (most == null || most.getValue().size() <= own + 1) {
            return false;
        }
        most.getValue().removeLast().complete(false);
        left(most.getKey());
        return true;
    }

    /** Gives back a place. */
    void leave(String address) {
        lock.lock();
        try {
            servedInAll--;
            served.computeIfPresent(address, (any, count) -> count == 1 ? null : count - 1);
            waiting.keySet().stream().min(Comparator.comparing(other -> served.getOrDefault(other, 0))).ifPresent(this::serveNext);
        } finally {
            lock.unlock();
        }
    }

    private void serveNext(String address) {
        CompletableFuture<Boolean> turn = waiting.get(address).removeFirst();
        left(address);
        serve(address);
        turn.complete(true);
    }

    private void left(String address) {
        waitingInAll--;
        if (waiting.get(address).isEmpty()) {
            waiting.remove(address);
        }
    }

    private void serve(String address) {
        servedInAll++;
        served.merge(address, 1, Integer::sum);
    }

    /** How many requests are in service. */
    int served() {
        lock.lock();
        try {
            return servedInAll;
        } finally {
            lock.unlock();
        }
    }

    /** How many requests wait. */
    int waiting() {
        lock.lock();
        try {
            return waitingInAll;
        } finally {
            lock.unlock();
        }
    }
}
