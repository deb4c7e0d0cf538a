package org.turnpike.net;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Creates the threads of one executor, as daemon threads with a common name, and waits until they have ended. An executor reports termination shortly
 * before its threads have ended. Without the wait, a container that searches for threads of a stopped application would report a leak. Thread-safe.
 */
public final class OwnThreads implements ThreadFactory {
    private final String name;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    /** @param name the name of each thread */
    public OwnThreads(String name) {
        this.name = name;
    }

    @Override
    public Thread newThread(Runnable job) {
        threads.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
        Thread thread = new Thread(job, name);
        thread.setDaemon(true);
        threads.add(thread);
        return thread;
    }

    /**
     * Waits until the executor and its threads have ended. The caller must have shut down the executor. If the calling thread is interrupted, this
     * method returns at once and the thread stays interrupted.
     *
     * @param longest maximum time to wait
     * @return whether the executor terminated in this time
     */
    public boolean await(ExecutorService executor, Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        try {
            boolean ended = executor.awaitTermination(longest.toNanos(), TimeUnit.NANOSECONDS);
            for (Thread thread : threads) {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
            }
            return ended;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
