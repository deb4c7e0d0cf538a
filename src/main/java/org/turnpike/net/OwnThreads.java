package org.turnpike.net;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The threads of one executor, known by name, daemons. An executor counts as terminated a moment before its threads have ended, and a
 * container that searches for threads of a stopped application takes those for a leak; so this class waits for them. Thread-safe.
 */
public final class OwnThreads implements ThreadFactory {
    private final String name;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    /** @param name of each thread */
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
     * Waits until the executor, which is shutting down, and its threads have ended. When interrupted it returns at once, still
     * interrupted.
     *
     * @param longest to wait in all
     * @return whether the executor has ended
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
