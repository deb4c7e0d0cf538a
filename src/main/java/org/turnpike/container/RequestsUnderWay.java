package org.turnpike.container;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts the requests that have entered the application and have not left it. After draining has started, no request enters. Thread-safe. */
final class RequestsUnderWay {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();
    private int underWay;                                                 // guarded by lock, like draining
    private boolean draining;

    /** Returns whether the request may continue. If it may, the caller must call {@link #leave} later. */
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

    /** Returns whether draining has started. */
    boolean draining() {
        lock.lock();
        try {
            return draining;
        } finally {
            lock.unlock();
        }
    }

    /** Stops admission and waits for the requests under way; returns how many remain after the timeout. */
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
