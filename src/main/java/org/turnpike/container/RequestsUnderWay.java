package org.turnpike.container;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Requests that have entered the application and not left it yet; from the moment it is drained, none enters. Thread-safe. */
final class RequestsUnderWay {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();
    private int underWay;                                                 // guarded by lock, as is draining
    private boolean draining;

    /** True when the request may go on, and then {@link #leave} follows. */
    boolean enter() {
        lock.lock();
        try {
            if (!draining) {
                underWay++;
            }
            return !draining;
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            if (--underWay == 0) {
                none.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing is let in any more. */
    boolean draining() {
        lock.lock();
        try {
            return draining;
        } finally {
            lock.unlock();
        }
    }

    /** Lets nothing in any more and waits for what is under way; gives how many are still there when the time is over. */
    int drain(Duration atMost) {
        lock.lock();
        try {
            draining = true;
            long left = atMost.toNanos();
            while (underWay > 0 && left > 0) {
                left = none.awaitNanos(left);
            }
            return underWay;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return underWay;
        } finally {
            lock.unlock();
        }
    }
}
